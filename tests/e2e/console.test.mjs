// What a person does at the page, and what it does to the databases. One stage for all, in order.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stage, openBrowser, openPage, signIn, until } from "./harness.mjs";

let stage, browser, page;

before(async () => {
  stage = await Stage.start();
  browser = await openBrowser();
  page = await openPage(browser, stage.url);
});
after(async () => {
  await browser?.close();
  await stage?.stop();
});

const row = (branch) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: branch, exact: true }) });
const state = (branch, word) => row(branch).getByText(word, { exact: true }).first();

async function pick(branch, action) {
  await page.getByRole("button", { name: `Actions for ${branch}` }).click();
  await page.getByRole("button", { name: action }).last().click();
}
const sell = (branch, id) =>
  stage.query(branch, `insert into shop.product_sales values (${id}, '2024-05-01', 'North', 'Paper', 2, 3.10, 6.20, 1.24, 7.44)`);
const arrived = async (branch, id) =>
  (await stage.value("office", `select count(*) from head_office.product_sales where source_branch = '${branch}' and original_sale_id = ${id}`)) === "1";
const salesOf = (branch) => stage.value(branch, "select count(*) from shop.product_sales");

test("A stranger sees nothing but the way in", async () => {
  await page.goto(`${stage.url}/sales`);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  assert.equal(await page.getByRole("navigation").count(), 0);
  await page.getByLabel("Name").fill("olivia");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  assert.equal((await page.request.get(`${stage.url}/api/v1/branches`)).status(), 401);
});

test("An operator signs in and sees every branch", async () => {
  // A wrong password delays the next attempt.
  await until(() => page.getByRole("button", { name: "Sign in" }).isEnabled(), "the end of the delay");
  await signIn(page, stage, "olivia");
  for (const branch of ["north", "south"]) await state(branch, "Quiet").waitFor();
  const [[count, total]] = await stage.query("office", "select count(*), format(sum(total), 2, 'en_GB') from head_office.product_sales");
  await page.getByText(`${count} sales`).first().waitFor();
  await page.getByText(total, { exact: true }).first().waitFor();
});

test("A stopped consumer leaves everything with the broker until it is started", async () => {
  await pick("north", "Stop consumer …");
  await page.getByRole("button", { name: "Stop north" }).click();
  await state("north", "Stopped").waitFor();
  await sell("north", 900_001);
  await sell("south", 900_001);
  await until(() => arrived("south", 900_001), "the sale of the other branch");
  assert.equal(await arrived("north", 900_001), false);
  assert.equal(await stage.value("office", "select is_consumer_started from head_office.tributary_desired where branch = 'north'"), "0");
  await pick("north", "Start consumer");
  await until(() => arrived("north", 900_001), "the sale");
  await state("north", "Quiet").waitFor();
});

test("A branch in mode manual sends when it is told to", async () => {
  await pick("north", "Automatic sync …");
  await page.getByRole("radio", { name: /By hand/ }).check();
  await page.getByRole("button", { name: "Set for north" }).click();
  await until(async () => /manual|by hand/i.test(await row("north").innerText()), "the mode");
  await sell("north", 900_002);
  await until(async () => {
    await page.getByRole("button", { name: "Check for changes" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    const text = await dialog.innerText();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    return /Pending at 1 of/.test(text);
  }, "what is pending");
  assert.equal(await arrived("north", 900_002), false);
  await pick("north", "Sync now");
  await until(() => arrived("north", 900_002), "the sale");
});

test("Automatic sync is set for all branches at once, and survives a restart", async () => {
  await page.getByRole("button", { name: "Automatic sync …" }).first().click();
  await page.getByRole("radio", { name: /Automatically, at an interval/ }).check();
  await page.getByLabel("Seconds between two").fill("2");
  await page.getByRole("button", { name: "Set for every branch" }).click();
  await sell("north", 900_003);
  await sell("south", 900_003);
  for (const branch of ["north", "south"]) await until(() => arrived(branch, 900_003), `the sale of ${branch}`);
  assert.equal((await stage.do("stop_head_office")).code, 0);
  await stage.do("start_head_office");
  await until(() => fetch(`${stage.url}/readyz`).then(({ ok }) => ok, () => false), "the head office");
  await until(async () => {
    const { branches } = await (await page.request.get(`${stage.url}/api/v1/branches`)).json();
    return branches.every(({ mode, interval_seconds }) => mode === "interval" && interval_seconds === 2);
  }, "the mode after the restart");
  await page.getByRole("button", { name: "Automatic sync …" }).first().click();
  await page.getByRole("radio", { name: /Continuously/ }).check();
  await page.getByRole("button", { name: "Set for every branch" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("A branch whose agent is killed is shown as unreachable, and comes back", async () => {
  await stage.do("kill_agent", { branch: "south" });
  await state("south", "Unreachable").waitFor();
  await sell("south", 900_004);
  await stage.do("start_agent", { branch: "south" });
  await until(() => arrived("south", 900_004), "the sale");
  await state("south", "Quiet").waitFor();
  assert.equal(
    await stage.value("office", "select count(*) from head_office.product_sales where source_branch = 'south'"),
    await salesOf("south"),
  );
});

test("The page reconnects by itself when the head office was away", async () => {
  await stage.do("stop_head_office");
  await page.getByText(/cannot be reached|offline|not connected|reconnect/i).first().waitFor();
  await stage.do("start_head_office");
  await sell("north", 900_005);
  await until(() => arrived("north", 900_005), "the sale");
  await state("north", "Quiet").waitFor();
});

test("Whoever may only look has nothing to press", async () => {
  const other = await openPage(browser, stage.url);
  await signIn(other, stage, "victor");
  assert.equal(await other.getByRole("button", { name: "Sync all" }).count(), 0);
  const { csrf_token } = await (await other.request.get(`${stage.url}/api/v1/session`)).json();
  const refused = await other.request.post(`${stage.url}/api/v1/actions`, {
    data: { action: "sync" },
    headers: { "X-CSRF-Token": csrf_token, Origin: stage.url },
  });
  assert.equal(refused.status(), 403);
  assert.deepEqual(other.problems, []);
  await other.context().close();
});

test("Everything that was done is in the activity, with who did it", async () => {
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("heading", { name: "Activity" }).waitFor();
  await page.getByText("olivia").first().waitFor();
  const actions = await stage.query("office", "select distinct action from head_office.tributary_activity where who = 'olivia'");
  for (const action of ["sign_in", "stop_consumer", "start_consumer", "set_mode", "sync"])
    assert.ok(actions.flat().includes(action), action);
});

test("Nothing left the machine and the console stayed silent", () => {
  assert.deepEqual(page.problems.filter((text) => !/Failed to (fetch|load resource)|ERR_CONNECTION/.test(text)), []);
});
