import { createHash } from 'node:crypto';

/** The dashboard's own colours, without its files: the page stands also where no dashboard is built. */
const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 14px/20px ui-sans-serif, system-ui, sans-serif;
  background: light-dark(oklch(98.4% 0.003 260), oklch(16.5% 0.008 262)); color: light-dark(oklch(22% 0.018 262), oklch(94% 0.005 260)); }
main { box-sizing: border-box; width: min(24rem, 100vw - 2rem); padding: 24px; border-radius: 8px;
  border: 1px solid light-dark(oklch(91.5% 0.006 260), oklch(28.5% 0.013 262)); background: light-dark(oklch(100% 0 0), oklch(19.5% 0.01 262)); }
h1 { margin: 0 0 4px; font-size: 20px; line-height: 28px; font-weight: 600; }
p { margin: 0 0 16px; color: light-dark(oklch(45% 0.018 262), oklch(74.5% 0.012 260)); }
p.last { margin: 0; }
button { width: 100%; padding: 10px 16px; border: 0; border-radius: 6px; font: inherit; font-weight: 600; cursor: pointer;
  background: light-dark(oklch(48.5% 0.17 262), oklch(76% 0.115 258)); color: light-dark(oklch(100% 0 0), oklch(18% 0.03 260)); }
:focus-visible { outline: 2px solid light-dark(oklch(48.5% 0.17 262), oklch(76% 0.115 258)); outline-offset: 2px; }
`;

/** What the page of a link may do: wear this one style, show the icon, and send its form home. */
export const SIGN_IN_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "img-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
].join('; ');

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const page = (title: string, inside: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Unified Intelligence Layer</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${inside}
</main>
</body>
</html>
`;

/** The page that a one-time link opens: one button, and only its press spends the link. */
export const signInPage = (token: string): string =>
  page(
    'Sign in',
    `<p>This link works once.</p>
<form method="post" action="/sign-in">
<input type="hidden" name="token" value="${escaped(token)}">
<button autofocus>Sign in</button>
</form>`,
  );

/** What somebody reads whose link was used before, or is too old. */
export const linkSpentPage: string = page('This link is spent', '<p class="last">It was used before, or it is too old. Ask whoever sent it for a new one.</p>');
