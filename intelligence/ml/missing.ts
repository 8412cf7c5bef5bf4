const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', '?', '#n/a']);

/** True for cells that hold nothing: blank, spaces, and the usual words for "none". */
export const isMissing = (cell: string | undefined): boolean => cell === undefined || MISSING.has(cell.trim().toLowerCase());
