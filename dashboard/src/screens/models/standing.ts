import type { ModelInfo, ModelList, ModelRecord, ModelStage, TrainingInfo } from '../../api/types.ts';
import { counted } from '../../ui/numbers.ts';
import { stageWord } from './stage.tsx';
import { sentence, wordsOf } from './words.ts';

/** How the models stand, in two sentences; when the next night is, the page says beside it. */
export function modelsSentence({ models }: ModelList): string {
  const serving = models.filter(({ champion }) => champion !== null).length;
  const alerts = models.reduce((sum, { alerts }) => sum + alerts.length, 0);
  const tried = models.filter(({ challenger }) => challenger && challenger.stage !== 'reserve').length;
  const parts = [
    serving === 0
      ? 'No model is in use yet; each says below what it lacks.'
      : serving === models.length
        ? `All ${models.length} models are in use.`
        : `${serving} of ${counted(models.length, 'model')} ${serving === 1 ? 'is' : 'are'} in use.`,
    alerts === 0 ? '' : `${counted(alerts, 'alert')} ${alerts === 1 ? 'asks' : 'ask'} for a look.`,
    tried === 0 ? '' : `${counted(tried, 'new version')} ${tried === 1 ? 'is' : 'are'} being tried.`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** When a version was trained last, whether it is in use or only tried; null when neither is. */
export function lastTrained({ champion, challenger }: ModelInfo): string | null {
  const moments = [champion, challenger].flatMap((version) => (version ? [version.trained_at] : []));
  return moments.sort((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null;
}

/** The version that going back would lead to: the one that stands by, else the one that served last; null when there is none. */
export function formerOf({ model, versions, moves }: Pick<ModelRecord, 'model' | 'versions' | 'moves'>): string | null {
  if (model.challenger?.stage === 'reserve') return model.challenger.version;
  const kept = new Set(versions.filter(({ stage }) => stage !== 'champion').map(({ version }) => version));
  return moves.find(({ from, version }) => from === 'champion' && kept.has(version))?.version ?? null;
}

/** Where a version stood before a move; null for its first, whatever the log says of the moment between training and placing. */
export function stoodAt(moves: ModelRecord['moves'], place: number): ModelStage | null {
  const move = moves[place];
  if (!move) return null;
  const earlier = moves.slice(place + 1).some(({ version }) => version === move.version);
  return earlier || move.from !== 'retired' ? move.from : null;
}

/** Training that has not ended, what runs before what waits. */
export const openTrainings = (trainings: readonly TrainingInfo[]): TrainingInfo[] =>
  trainings.filter(({ finished_at }) => finished_at === null).sort((a, b) => Number(a.started_at === null) - Number(b.started_at === null));

/** The training that has not ended and touches this model. */
export const trainingOf = (trainings: readonly TrainingInfo[], name: string): TrainingInfo | null =>
  openTrainings(trainings).find(({ model }) => model === null || model === name) ?? null;

const WHILE_TRAINING_MS = 2_000;
const ELSE_MS = 60_000;

/** How often the list is asked again, in milliseconds: closely while something is trained, else once a minute, for a night begins by itself. */
export const askEvery = (list: ModelList | undefined): number => (list && openTrainings(list.trainings).length > 0 ? WHILE_TRAINING_MS : ELSE_MS);

/** Changes when a version moves, an alert comes or goes, or a training ends: then the open record is out of date. */
export const stampOf = ({ models, trainings }: ModelList): string =>
  JSON.stringify([
    models.map(({ name, champion, challenger, alerts }: ModelInfo) => [name, champion?.version, challenger?.version, challenger?.stage, alerts.length]),
    trainings.find(({ finished_at }) => finished_at !== null)?.finished_at,
  ]);

/** How a training ended, in a word; what it led to stands beside it. */
export function endOf({ outcome }: TrainingInfo): 'ended' | 'was stopped' | 'failed' {
  if (outcome[0] === 'stopped') return 'was stopped';
  return outcome[0]?.startsWith('failed: ') ? 'failed' : 'ended';
}

/** What came of training one model, with the model (unless one knows which) and the stage in the words of the page; what does not read so stays as it came. */
export function outcomeSentence(line: string, named: boolean): string {
  const found = /^([a-z][a-z0-9_]*): (?:version (\S+), ([a-z]+): )?(.+)$/s.exec(line);
  if (!found) return sentence(line);
  const [, model = '', version, stage, rest = ''] = found;
  const said = version && stage ? `${stageWord(stage as ModelStage).toLowerCase()}: ${rest}` : rest;
  return named ? `${wordsOf(model).name}${version ? ', ' : ': '}${said.replace(/\.?$/, '.')}` : sentence(said);
}
