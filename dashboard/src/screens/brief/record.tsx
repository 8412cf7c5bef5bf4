import { Link } from '@tanstack/react-router';
import type { TenantEcosystemIntelligence } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { count } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { calibrationSentence, rankingSentence } from '../models/figures.ts';
import { wordsOf } from '../models/words.ts';

/** How good the model was on customers that it had not seen, in plain words; the measures' own names stand behind them. */
export function ModelRecord({ model }: { model: TenantEcosystemIntelligence['model'] }) {
  return (
    <Panel title="How good are the scores?" id="record" aside={<AllModels />}>
      {model === null ? (
        <p className="text-sm text-soft">Still learning: no model has been trained yet. It needs customers who left and customers who stayed.</p>
      ) : (
        <>
          <ul className="space-y-2 text-sm">
            <Measure name="ROC-AUC" value={model.roc_auc} sentence={(auc) => rankingSentence(auc, wordsOf(model.name))} />
            <Measure name="ECE" value={model.ece} sentence={(ece) => calibrationSentence(ece, wordsOf(model.name))} />
          </ul>
          <p className="mt-3 text-xs text-soft">
            Measured on {count(model.test_rows)} customer months that {model.name} {model.version} had not seen; trained <Moment at={model.trained_at} />.
            {model.log_loss === null ? '' : ` Log loss ${model.log_loss.toFixed(3)}.`}
          </p>
        </>
      )}
    </Panel>
  );
}

const AllModels = () => (
  <Link to="/models" className="text-accent hover:underline">
    All models
  </Link>
);

function Measure({ name, value, sentence }: { name: string; value: number | null; sentence: (value: number) => string }) {
  return (
    <li>
      {value === null ? `Still learning: too few have left to measure this.` : sentence(value)}{' '}
      <span className="whitespace-nowrap text-soft">
        {name} {value === null ? 'not known' : value.toFixed(3)}
      </span>
    </li>
  );
}
