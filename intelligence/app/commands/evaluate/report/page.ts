import { type Html, html } from './html.ts';
import { STYLE } from './style.ts';

/** A whole page in one file: no script, no font and no picture from elsewhere; follows the reader's light or dark; prints. */
export const page = (options: { title: string; about: string; lead: Html | string; content: readonly Html[]; foot: Html | string }): string =>
  `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
<title>${options.title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<main>
<header><p class="about">${options.about}</p><h1>${options.title}</h1><p class="lead">${options.lead}</p></header>
${options.content}
<footer>${options.foot}</footer>
</main>
</body>
</html>`.html
  }\n`;
