import { UilError } from '../../kernel/errors.ts';
import { type CategoricalColumn, type Table, takeRows } from '../table.ts';
import { type EffectModel, type EffectSnapshot, type Effects, restoreEffect } from './effect-model.ts';
import { pickAt, type TrialData } from './trial.ts';
import type { UpliftOptions, UpliftTrainer } from './uplift.ts';

/** A randomised test of several treatments against one control group. */
export interface ArmsData {
  readonly table: Table;
  /** Which arm each row was in; rows without one are left out. */
  readonly arm: CategoricalColumn;
  /** The level of `arm` that means that nothing was done. */
  readonly control: string;
  readonly outcome: Float64Array;
}

/** What to do for one row: the arm with the greatest expected effect, or null when none is worth its price. */
export interface ArmChoice {
  readonly arm: string | null;
  readonly effect: number;
}

/** One model per treatment, each against the control group. */
export interface ArmsModel {
  readonly control: string;
  readonly byArm: Readonly<Record<string, EffectModel>>;
  /** Arms that nothing is known of, with what their data lacks. */
  readonly unknown: Readonly<Record<string, string>>;
  predict(table: Table): Readonly<Record<string, Effects>>;
  /** The best arm per row after its price (in units of the outcome; 0 when absent); on equal terms the first by name. */
  choose(table: Table, prices?: Readonly<Record<string, number>>): ArmChoice[];
  snapshot(): ArmsSnapshot;
}

export interface ArmsSnapshot {
  readonly kind: 'uplift-arms';
  readonly control: string;
  readonly models: readonly { readonly arm: string; readonly model: EffectSnapshot }[];
  readonly unknown: readonly { readonly arm: string; readonly lacks: string }[];
}

/**
 * Learns the effect of each arm against the control group, with the rows of these two only. An arm with too little data is
 * told in `unknown` and never chosen. Throws NOT_ENOUGH_DATA when that is true of all, and COLUMN_NOT_FOUND when no row
 * is of the control group.
 */
export function trainArms(trainer: UpliftTrainer, data: ArmsData, { seed, progress = () => {} }: UpliftOptions): ArmsModel {
  const { arm, control } = data;
  const code = arm.levels.indexOf(control);
  if (code < 0) throw new UilError('COLUMN_NOT_FOUND', [`${arm.name}=${control}`]);
  const others = arm.levels.filter((level, own) => level !== control && arm.codes.includes(own)).sort();
  const models: [string, EffectModel][] = [];
  const unknown: [string, string][] = [];
  for (const [k, level] of others.entries()) {
    const part = { seed, progress: (share: number) => progress((k + share) / others.length) };
    try {
      models.push([level, trainer.train(againstControl(data, code, arm.levels.indexOf(level)), part)]);
    } catch (error) {
      if (!(error instanceof UilError) || error.code !== 'NOT_ENOUGH_DATA') throw error;
      unknown.push([level, error.message]);
    }
  }
  if (models.length === 0) throw new UilError('NOT_ENOUGH_DATA', [unknown[0]?.[1] ?? 'there is no arm beside the control group']);
  return armsModel(control, models, unknown);
}

function againstControl({ table, arm, outcome }: ArmsData, control: number, treatment: number): TrialData {
  const places = Int32Array.from(arm.codes.keys()).filter((i) => arm.codes[i] === control || arm.codes[i] === treatment);
  return {
    table: takeRows(table, places),
    treated: Uint8Array.from(places, (i) => (arm.codes[i] === treatment ? 1 : 0)),
    outcome: pickAt(outcome, places),
  };
}

function armsModel(control: string, models: readonly (readonly [string, EffectModel])[], unknown: readonly (readonly [string, string])[]): ArmsModel {
  const predict = (table: Table) => Object.fromEntries(models.map(([arm, model]) => [arm, model.predict(table)]));
  return {
    control,
    byArm: Object.fromEntries(models),
    unknown: Object.fromEntries(unknown),
    predict,
    choose(table, prices = {}) {
      const effects = models.map(([arm, model]) => ({ arm, price: prices[arm] ?? 0, effect: model.predict(table).effect }));
      return Array.from({ length: table.rows }, (_, row) => {
        let best: ArmChoice = { arm: null, effect: 0 };
        let gain = 0;
        for (const { arm, price, effect } of effects) {
          const own = (effect[row] as number) - price;
          if (own > gain) {
            gain = own;
            best = { arm, effect: effect[row] as number };
          }
        }
        return best;
      });
    },
    snapshot: () => ({
      kind: 'uplift-arms',
      control,
      models: models.map(([arm, model]) => ({ arm, model: model.snapshot() })),
      unknown: unknown.map(([arm, lacks]) => ({ arm, lacks })),
    }),
  };
}

/** The model that a snapshot was taken of, bit for bit. Throws SNAPSHOT_INVALID. */
export function restoreArms(data: unknown): ArmsModel {
  const { kind, control, models, unknown } = (data ?? {}) as Partial<ArmsSnapshot>;
  if (kind !== 'uplift-arms' || typeof control !== 'string' || !Array.isArray(models) || !Array.isArray(unknown))
    throw new UilError('SNAPSHOT_INVALID', ['it is not of a model of several arms']);
  return armsModel(
    control,
    models.map(({ arm, model }: ArmsSnapshot['models'][number]) => [arm, restoreEffect(model)] as const),
    unknown.map(({ arm, lacks }: ArmsSnapshot['unknown'][number]) => [arm, lacks] as const),
  );
}
