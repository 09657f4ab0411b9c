import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** Whether pages can be looked at here: Debian's chromium is there. */
export const hasBrowser = existsSync(CHROMIUM);

if (!hasBrowser) console.warn(`${CHROMIUM} is not there: the tests that look at a page are left out`);

export interface Opened {
  readonly page: Page;
  /** What the page asked for beside itself, and whatever it said on its console. Both stay empty. */
  readonly requests: string[];
  readonly messages: string[];
}

/** A browser of its own, that keeps nothing, for the pages of one test file. */
export class Browser {
  private readonly folder = mkdtempSync(join(tmpdir(), 'infractl-browser-'));
  private context: BrowserContext | undefined;

  async open(url: string, size = { width: 1280, height: 900 }): Promise<Opened> {
    const context = (this.context ??= await this.launch());
    const page = await context.newPage();
    await page.setViewportSize(size);
    const opened: Opened = { page, requests: [], messages: [] };
    page.on('request', (request) => {
      const asked = request.url();
      if (!request.isNavigationRequest() && !asked.startsWith('data:')) opened.requests.push(asked);
    });
    page.on('console', (message) => opened.messages.push(message.text()));
    page.on('pageerror', (error) => opened.messages.push(error.message));
    await page.goto(url);
    return opened;
  }

  async close(): Promise<void> {
    await this.context?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private launch(): Promise<BrowserContext> {
    return chromium.launchPersistentContext(this.folder, {
      executablePath: CHROMIUM,
      headless: true,
      acceptDownloads: true,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  }
}
