/** What a proof measured. */
export type Figures = Readonly<Record<string, number | string | boolean>>;

export type ProofOptions = { readonly seed: number; readonly long: boolean };

/** A proof of one promise (G…) or capability (C…): it runs the product itself and its mutants, on any seed. */
export type Proof = {
  readonly id: string;
  /** The promise in one sentence. */
  readonly promise: string;
  run(options: ProofOptions): Promise<{ holds: boolean; figures: Figures }>;
};
