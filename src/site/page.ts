import { createHash } from 'node:crypto';
import { PAGE_SCRIPT, PAGE_STYLE } from '../generated/page.ts';
import type { SiteData } from '../model/site.ts';

/** `file`: for a disk or any web server, asks nobody for anything. `served`: asks its own server whether it is old. */
export type PageMode = 'file' | 'served';

/** The page: one file, its script and style allowed by their hashes alone. Same data, same bytes. */
export function renderPage(data: SiteData, mode: PageMode = 'file'): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(PAGE_SCRIPT)}'`,
    `style-src '${hashOf(PAGE_STYLE)}'`,
    ...(mode === 'served' ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en" data-mode="${mode}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Fleet</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<noscript>This page is drawn by its own script, which asks nobody for anything: it needs JavaScript.</noscript>
<script type="application/json" id="data">${embed(data)}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** JSON that no text in it can end: `<` begins no tag, and neither lines nor directions are broken. */
function embed(data: SiteData): string {
  return JSON.stringify(data).replace(
    /[<>\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
