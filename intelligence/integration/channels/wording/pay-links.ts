import type { Template } from '../templates.ts';

/** The end of every short form: how to stop. */
const LAST_SENTENCE = / [^.]*STOP[^.]*\.$/;

/** The same wordings with the way to pay: each under its name with `-link`, in words that lead to `link`. */
export const withPayLink = (templates: readonly Template[], leads: string): readonly Template[] =>
  templates.map((template) => ({
    ...template,
    id: `${template.id}-link`,
    body: template.body.replace(/\n\n\{\{isp\}\}$/, `\n\n${leads} {{link}}\n\n{{isp}}`),
    short: template.short.replace(LAST_SENTENCE, (stop) => ` ${leads} {{link}} ${stop.trim()}`),
  }));
