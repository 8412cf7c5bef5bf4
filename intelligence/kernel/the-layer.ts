/** Who did what the layer does by itself, where people stand under their names. */
export const THE_LAYER = 'the layer';
