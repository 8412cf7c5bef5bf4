/**
 * Serial numbers of optical terminals in hex whose maker reads as digits too: four letters of the maker and eight digits of its own
 * (ITU-T G.984.3, 9.2.4.1). Of HWTC, FHTT and CIGG every forty-third is digits alone, and one in ten of these has a check digit that fits.
 */
const SERIAL = /(?<![\p{L}\p{Nd}])(?:48575443|46485454|43494747)\d{8}(?![\p{L}\p{Nd}])/gu;

/** The serial numbers of optical terminals that an incoming value names its nodes by and that could be taken for numbers of cards. */
export function opticalSerials(input: unknown): readonly string[] {
  const data = (input as { data?: unknown } | null)?.data;
  if (data === null || typeof data !== 'object') return [];
  const { node_id, parent_node_id, node_ids } = data as Record<string, unknown>;
  const named = [node_id, parent_node_id, ...(Array.isArray(node_ids) ? node_ids : [])];
  return named.flatMap((name) => (typeof name === 'string' ? [...name.matchAll(SERIAL)].map(([serial]) => serial) : []));
}
