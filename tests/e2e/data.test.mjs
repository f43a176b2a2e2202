// Sales, parked rows, many branches, and how every page looks. One stage for all, in order.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stage, accessibilityFaults, openBrowser, openPage, picture, signIn, until } from "./harness.mjs";

let stage, browser, page;

before(async () => {
  stage = await Stage.start();
  browser = await openBrowser();
  page = await openPage(browser, stage.url);
  await signIn(page, stage, "olivia");
  await page.getByRole("row").filter({ hasText: "north" }).getByText("Quiet", { exact: true }).first().waitFor();
  await page.getByRole("row").filter({ hasText: "south" }).getByText("Quiet", { exact: true }).first().waitFor();
});
after(async () => {
  await browser?.close();
  await stage?.stop();
});

const officeRow = async (branch, id) =>
  (await stage.query("office", `select concat_ws('|', date, region, product, qty, cost, amt, tax, total) from head_office.product_sales where source_branch = '${branch}' and original_sale_id = ${id}`))[0]?.[0];

test("A sale that is added at a branch arrives at the head office, exactly", async () => {
  await page.goto(`${stage.url}/branches/north`);
  const form = page.getByRole("form", { name: "Add a sale at north" });
  const sale = { date: "2024-05-01", region: "Île-de-France", product: "Café crème", qty: "3", cost: "1.10", amt: "3.30", tax: "0.66", total: "3.96" };
  await form.getByRole("button", { name: "Add at north" }).click();
  await form.getByText(/./).first().waitFor();
  assert.equal(await page.getByText(/was committed at north/).count(), 0, "an empty form adds nothing");
  for (const [name, value] of Object.entries(sale)) await form.getByLabel(name, { exact: true }).fill(value);
  await form.getByRole("button", { name: "Add at north" }).click();
  await page.getByText(/It arrived at the head office after/).waitFor();
  const id = await page.getByText(/was committed at north/).locator("strong").innerText();
  assert.equal(await officeRow("north", id.replaceAll(/\D/g, "")), Object.values(sale).join("|"));
  await page.getByRole("link", { name: "Its way" }).click();
  await page.getByRole("heading", { name: "Its way here" }).waitFor();
  for (const step of ["Committed", "Published", "Applied"]) await page.getByText(step).first().waitFor();
  await picture(page, "sale-light-desktop");
});

test("A branch may not be made to add what its table cannot hold", async () => {
  await page.goto(`${stage.url}/branches/north`);
  const session = await (await page.request.get(`${stage.url}/api/v1/session`)).json();
  const before = await stage.value("north", "select count(*) from shop.product_sales");
  const refused = await page.request.post(`${stage.url}/api/v1/branches/north/sales`, {
    data: { values: { date: "2024-02-30", product: "x".repeat(81), qty: "1.5", cost: "1.234", amt: "1", tax: "1", total: "1e3" } },
    headers: { "X-CSRF-Token": session.csrf_token, Origin: stage.url },
  });
  assert.equal(refused.status(), 422);
  const places = (await refused.json()).faults.map(({ where }) => where);
  for (const name of ["date", "product", "qty", "total"]) assert.ok(places.some((where) => where.endsWith(name)), `${name}: ${places}`);
  assert.equal(await stage.value("north", "select count(*) from shop.product_sales"), before);
});

test("Sales are filtered, summed up and exported", async () => {
  await page.getByRole("link", { name: "Sales", exact: true }).click();
  await page.getByRole("heading", { name: "Sales", exact: true }).waitFor();
  await page.getByLabel("Product").fill("Paper");
  await page.getByLabel("Product").press("Enter");
  const table = page.getByRole("region", { name: "Sales, newest first" });
  await until(async () => {
    const rows = await table.getByRole("row").allInnerTexts();
    return rows.length > 1 && rows.slice(1).every((text) => text.includes("Paper"));
  }, "the filtered rows");
  const [[count, total]] = await stage.query("office", "select count(*), format(sum(total), 2, 'en_GB') from head_office.product_sales where product = 'Paper'");
  await until(async () => (await page.locator("body").innerText()).includes(total), `the sum ${total}`);
  const csv = await (await page.request.get(`${stage.url}/api/v1/sales.csv?product=Paper`)).text();
  assert.equal(csv.trimEnd().split("\r\n").length, Number(count) + 1);
  await page.goto(`${stage.url}/sales`);
  await table.getByRole("row").nth(3).waitFor();
  await picture(page, "sales-light-desktop");
});

test("A parked row is seen, repaired and written", async () => {
  await stage.query("office", "alter table head_office.product_sales add constraint few check (qty < 1000)");
  await stage.query("south", "insert into shop.product_sales values (800001, '2024-05-01', 'South', 'Pens', 5000, 1, 5000, 1000, 6000), (800002, '2024-05-01', 'South', 'Pens', 6000, 1, 6000, 1200, 7200), (800003, '2024-05-01', 'South', 'Pens', 1, 1, 1, 0.2, 1.2)");
  await until(() => officeRow("south", 800_003), "the good row beside them");
  await page.getByRole("link", { name: /^Parked/ }).click();
  await page.getByRole("link", { name: /800001/ }).click();
  await page.getByText("5000").first().waitFor();
  await picture(page, "parked-row-light-desktop");
  await page.getByRole("button", { name: "Edit and retry …" }).click();
  await page.getByLabel("qty, new value").fill("2000");
  await page.getByLabel("Why").fill("the till lost its comma");
  await page.getByRole("button", { name: "Write the row" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("qty, new value").fill("500");
  await page.getByRole("button", { name: "Write the row" }).click();
  await until(async () => (await officeRow("south", 800_001))?.includes("|500|"), "the repaired row");
  assert.equal(await stage.value("office", "select count(*) from head_office.tributary_parked"), "1");
});

test("A parked change that is given up is gone, with who and why in the activity", async () => {
  await page.getByRole("link", { name: /^Parked/ }).click();
  await page.getByRole("link", { name: /800002/ }).click();
  await page.getByRole("region", { name: "The chosen change" }).getByRole("button", { name: "Discard …" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Why").fill("a test of the till");
  const word = dialog.getByLabel(/To confirm/);
  if (await word.count()) await word.fill("discard");
  await dialog.getByRole("button", { name: /^Discard/ }).click();
  await until(async () => (await stage.value("office", "select count(*) from head_office.tributary_parked")) === "0", "an empty list");
  assert.equal(await officeRow("south", 800_002), undefined);
  const [[detail]] = await stage.query("office", "select concat(detail, ' ', who, ' ', outcome) from head_office.tributary_activity where action = 'discard' order by id desc limit 1");
  assert.match(detail, /a test of the till.*olivia done/s);
});

test("Every page serves people with a keyboard or a screen reader, in both themes and on a phone", async () => {
  const places = { overview: "/", sales: "/sales", branch: "/branches/north", parked: "/parked", activity: "/activity" };
  const state = await page.context().storageState();
  const faults = [];
  for (const [size, viewport] of Object.entries({ desktop: { width: 1440, height: 900 }, phone: { width: 360, height: 740 } })) {
    for (const colorScheme of ["light", "dark"]) {
      const view = await openPage(browser, stage.url, { viewport, colorScheme, storageState: state });
      for (const [name, place] of Object.entries(places)) {
        await view.goto(stage.url + place);
        await view.getByRole("heading", { level: 1 }).waitFor();
        await view.waitForLoadState("load");
        await until(async () => (await view.locator('[aria-busy="true"]').count()) === 0, `${name} to be loaded`);
        for (const fault of await accessibilityFaults(view)) faults.push(`${name} ${colorScheme} ${size}: ${fault}`);
        const overflow = await view.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (overflow > 0) faults.push(`${name} ${size} is ${overflow} pixels too wide`);
        await picture(view, `${name}-${colorScheme}-${size}`);
      }
      faults.push(...view.problems);
      await view.context().close();
    }
  }
  const stranger = await openPage(browser, stage.url, { colorScheme: "light" });
  await stranger.goto(stage.url);
  await stranger.getByRole("button", { name: "Sign in" }).waitFor();
  faults.push(...(await accessibilityFaults(stranger)));
  await picture(stranger, "sign-in-light-desktop");
  await stranger.context().close();
  assert.deepEqual(faults, []);
});

test("What a first view loads is small", async () => {
  const fresh = await openPage(browser, stage.url, { storageState: await page.context().storageState() });
  const session = await fresh.context().newCDPSession(fresh);
  await session.send("Network.enable");
  const scripts = new Set();
  let bytes = 0;
  session.on("Network.responseReceived", ({ requestId, type }) => type === "Script" && scripts.add(requestId));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => scripts.has(requestId) && (bytes += encodedDataLength));
  await fresh.goto(stage.url);
  await fresh.getByRole("rowheader", { name: "north", exact: true }).waitFor();
  await until(() => bytes > 0, "the scripts");
  assert.ok(bytes <= 120_000, `${bytes} bytes of scripts`);
  await fresh.context().close();
});

test("Five hundred branches stay usable", async () => {
  const crowd = await stage.do("crowd", { count: 500 });
  assert.equal(stage.command(["init"], "", crowd.config).code, 0);
  const added = stage.command(["user", "add", "olivia", "--role", "operator", "--password-stdin"], `${stage.password}\n`, crowd.config);
  assert.equal(added.code, 0, added.err);
  const view = await openPage(browser, crowd.url);
  await until(async () => (await view.request.get(`${crowd.url}/livez`).catch(() => null))?.ok(), "the other head office");
  await signIn(view, { ...crowd, password: stage.password }, "olivia");
  await until(async () => (await view.getByRole("table", { name: "Branches" }).getAttribute("aria-rowcount")) === "501", "every branch");
  await until(async () => {
    const { states } = await (await view.request.get(`${crowd.url}/api/v1/overview`)).json();
    return states.stopped >= 10 && states.unreachable >= 20;
  }, "their states");
  await view.getByPlaceholder("Branch or reason").fill("shop-123");
  await until(async () => (await view.getByRole("rowheader").count()) === 1, "the one that is searched for");
  await view.getByPlaceholder("Branch or reason").fill("binlog_row_image");
  await until(async () => (await view.getByRole("rowheader").count()) === 10, "those with that reason");
  await view.getByPlaceholder("Branch or reason").fill("");
  assert.ok((await view.getByRole("rowheader").count()) < 100, "only what is seen is there");
  await picture(view, "overview-500-branches");
  assert.deepEqual(await accessibilityFaults(view), []);
  assert.deepEqual(view.problems, []);
  await view.context().close();
});

test("Nothing left the machine and the console stayed silent", () => assert.deepEqual(page.problems, []));
