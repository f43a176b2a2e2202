/**
 * Opens every page in Chromium against a head office (the mock, unless --base says otherwise), in both themes and at
 * two widths: writes screenshots, runs axe-core, and fails on serious findings, on errors in the console (among them
 * every breach of the Content-Security-Policy) and on pages that scroll sideways.
 * Usage: npm run look -- [--base URL] [--out FOLDER] [--only PAGE] [--user NAME] [--password TEXT]
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

function option(name: string, otherwise: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise);
}

const base = option('base', 'http://127.0.0.1:7861');
const out = option('out', '/tmp/tributary-look');
const only = option('only', '');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = [1440, 360];
const findings: string[] = [];

interface View {
  name: string;
  path: (branch: string) => string;
  prepare?: (page: Page) => Promise<void>;
}

async function hasParked(page: Page): Promise<boolean> {
  await page.waitForSelector('.parked-list li, .empty');
  return (await page.locator('.parked-list li').count()) > 0;
}

const views: View[] = [
  { name: 'overview', path: () => '/', prepare: async (page) => void (await page.waitForSelector('tr[data-row]')) },
  { name: 'sales', path: () => '/sales', prepare: async (page) => void (await page.waitForSelector('table tbody tr')) },
  { name: 'sale', path: () => '/sales', prepare: async (page) => { await page.click('table tbody tr a'); await page.waitForSelector('.way'); } },
  { name: 'branch', path: (branch) => `/branches/${branch}`, prepare: async (page) => void (await page.waitForSelector('table tbody tr')) },
  { name: 'parked', path: () => '/parked', prepare: async (page) => void (await page.waitForSelector('.parked-list li, .empty')) },
  { name: 'parked-one', path: () => '/parked', prepare: async (page) => { if (!(await hasParked(page))) return; await page.click('.parked-list li a'); await page.waitForSelector('.difference'); } },
  { name: 'activity', path: () => '/activity', prepare: async (page) => void (await page.waitForSelector('.activity li')) },
];

async function judge(page: Page, name: string): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) findings.push(`${name}: scrolls sideways by ${wide} pixels`);
  // Through the debugger, which the Content-Security-Policy does not bind.
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string; help: string; nodes: { html: string; any: { message: string }[] }[] }[] }> } };
    return (await axe.run()).violations.map((one) => ({ id: one.id, impact: one.impact, help: one.help, html: one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)}  ${node.any[0]?.message ?? ''}`) }));
  });
  for (const one of violations) findings.push(`${name}: axe ${one.impact}: ${one.id}: ${one.help}\n    ${one.html.join('\n    ')}`);
}

async function look(browser: Browser, width: number, scheme: 'light' | 'dark'): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: width > 600 ? 900 : 740 }, colorScheme: scheme, deviceScaleFactor: 1, locale: option('locale', 'en-GB'), isMobile: width < 600, hasTouch: width < 600 });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' && !/401/.test(message.text())) findings.push(`${page.url()}: console: ${message.text()}`);
  });
  page.on('pageerror', (error) => findings.push(`${page.url()}: ${error.message}`));
  await page.goto(base);
  await page.waitForSelector('#password');
  const shot = async (name: string) => {
    const label = `${name}-${scheme}-${width}`;
    await page.waitForTimeout(700);
    await page.screenshot({ path: join(out, `${label}.png`), });
    await judge(page, label);
  };
  if (!only || only === 'sign-in') await shot('sign-in');
  await page.fill('#name', option('user', 'operator'));
  await page.fill('#password', option('password', 'operator-password'));
  await page.keyboard.press('Enter');
  await page.waitForSelector('header.bar');
  await page.waitForSelector('tr[data-row]');
  const branch = option('branch', (await page.textContent('tr[data-row] a.id')) ?? '');
  if (!only) await page.waitForTimeout(4000);
  for (const view of views) {
    if (only && only !== view.name) continue;
    try {
      await page.goto(base + view.path(branch));
      await view.prepare?.(page);
      await shot(view.name);
    } catch (error) {
      await page.screenshot({ path: join(out, `${view.name}-${scheme}-${width}-FAILED.png`) });
      findings.push(`${view.name}-${scheme}-${width}: ${String(error).split('\n')[0]}`);
    }
  }
  await context.close();
}

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (const width of widths) {
    if (option('width', String(width)) !== String(width)) continue;
    for (const scheme of ['light', 'dark'] as const) if (option('scheme', scheme) === scheme) await look(browser, width, scheme);
  }
} finally {
  await browser.close();
}
for (const finding of findings) console.log(finding);
console.log(`${findings.length} findings; screenshots in ${out}`);
process.exit(findings.length > 0 ? 1 : 0);
