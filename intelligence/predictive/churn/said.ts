import type { FeatureVector } from '../../data/features/feature.ts';
import { type Table, tableFromRecords } from '../../ml/table.ts';
import { type Course, coursesOf } from './course.ts';
import type { ChurnModel } from './model.ts';

/** What one version says of all rows, and the rows as it reads them. */
export interface Said {
  readonly model: ChurnModel;
  readonly table: Table;
  readonly now: Float64Array;
}

/** Null when the version fails. */
export function saidBy(model: ChurnModel, features: readonly FeatureVector[]): Said | null {
  const table = tableFromRecords(features, model.measured.classifier.features);
  const now = model.measured.chances(table);
  return now && { model, table, now };
}

/** What the same version says on the facts of a week ago. */
export const earlier = ({ model: { measured } }: Said, before: readonly FeatureVector[]): Float64Array =>
  measured.classifier.predict(tableFromRecords(before, measured.classifier.features));

/** How the risk of each row runs on, and the share of those leaving whom the ISP closes; null where the version tells nothing of it. */
export interface Ahead {
  readonly courses: readonly Course[] | null;
  readonly closed: Float64Array | null;
}

/** All rows at once, for it is said of everybody every night. */
export function aheadOf({ model: { beside }, table, now }: Said): Ahead {
  return {
    courses: 'model' in beside.course ? coursesOf(beside.course.model, table, now) : null,
    closed: 'model' in beside.kinds ? beside.kinds.model.predict(table) : null,
  };
}
