// The stage (the whole system, see stage.cpp) and a browser, for the scenarios.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";

const build = process.env.TRIBUTARY_BUILD;
const require = createRequire(path.join(process.env.TRIBUTARY_E2E_TOOLS, "package.json"));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const program = path.join(build, "tributary");

/** Every wait of a scenario ends after this. */
export const patience = 60_000;

/** Asks `look` until it gives something true, and gives that. */
export async function until(look, what = "what was waited for") {
  const end = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} did not come in time`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The system under test. `stop` ends everything. */
export class Stage {
  static async start() {
    const stage = new Stage();
    stage.process = spawn(path.join(build, "tests/e2e/stage"), [program], { stdio: ["pipe", "pipe", "inherit"] });
    stage.answers = createInterface({ input: stage.process.stdout })[Symbol.asyncIterator]();
    try {
      Object.assign(stage, await stage.read());
      const { code, err } = stage.command(["init"]);
      if (code !== 0) throw new Error(err);
      for (const [name, role] of [["olivia", "operator"], ["victor", "viewer"]]) stage.addUser(name, role);
      await until(() => fetch(`${stage.url}/livez`).then(({ ok }) => ok, () => false), "the head office");
    } catch (error) {
      await stage.stop();
      throw error;
    }
    return stage;
  }

  password = "correct horse battery staple";

  /** Runs the command line of the program. */
  command(parameters, input = "", config = this.config) {
    const run = spawnSync(program, [...parameters, "--config", config], { input, encoding: "utf8" });
    return { code: run.status, out: run.stdout, err: run.stderr };
  }
  addUser(name, role) {
    const { code, err } = this.command(["user", "add", name, "--role", role, "--password-stdin"], `${this.password}\n`);
    if (code !== 0) throw new Error(`no user ${name}: ${err}`);
  }

  async read() {
    const { value, done } = await this.answers.next();
    if (done) throw new Error("the stage has ended");
    const answer = JSON.parse(value);
    if (!answer.ok) throw new Error(answer.error);
    return answer;
  }
  async do(what, parameters = {}) {
    this.process.stdin.write(`${JSON.stringify({ do: what, ...parameters })}\n`);
    return this.read();
  }
  /** Rows of a query at a branch or at the "office", as texts. */
  async query(branch, sql) {
    return (await this.do("query", { branch, sql })).rows;
  }
  async value(branch, sql) {
    return (await this.query(branch, sql))[0]?.[0];
  }
  async stop() {
    if (!this.process || this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.stdin.end();
    await ended;
  }
}

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

/** A page whose requests all stay at the stage and whose console stays silent; `problems` names what did not. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Paris", viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.problems = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) page.problems.push(message.text());
  });
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("data:") && !request.url().startsWith("blob:"))
      page.problems.push(`a request leaves the machine: ${request.url()}`);
  });
  return page;
}

/** Signs in at `office` and waits for the overview. */
export async function signIn(page, office, name) {
  await page.goto(office.url);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(office.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

/** Serious findings of the accessibility checker, as sentences. */
export async function accessibilityFaults(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

const pictures = path.join(build, "screenshots");
mkdirSync(pictures, { recursive: true });
export const picture = (page, name) => page.screenshot({ path: path.join(pictures, `${name}.png`), animations: "disabled" });
