/** Style of the page to try the API. */
export const docsStyle = `
:root { --line: #d5dae1; --soft: #f4f6f9; --ink: #1c2430; --dim: #5a6675; --blue: #1558b0; --green: #1a7f4b; --red: #b3261e; --amber: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --line: #38414e; --soft: #20262f; --ink: #e6eaf0; --dim: #9aa6b5; --blue: #7fb2ff; --green: #6fd3a0; --red: #ff8f87; --amber: #e8b65a; color-scheme: dark; }
  body, input, textarea { background: #171b21; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); }
header { display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: center; justify-content: space-between; padding: .6rem 1.2rem; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.15rem; margin: 0; }
header form { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: center; font-size: .85rem; }
input, textarea, button, select { font: inherit; color: inherit; border: 1px solid var(--line); border-radius: 4px; padding: .3rem .5rem; }
button { background: var(--blue); color: #fff; border-color: transparent; cursor: pointer; }
@media (prefers-color-scheme: dark) { button { color: #10151c; } }
button:focus-visible, input:focus-visible, textarea:focus-visible, a:focus-visible { outline: 2px solid var(--blue); outline-offset: 1px; }
.columns { display: grid; grid-template-columns: 21rem minmax(0, 1fr); }
nav { border-right: 1px solid var(--line); padding: .8rem; height: calc(100vh - 3.6rem); overflow: auto; position: sticky; top: 0; }
nav input { width: 100%; }
nav h2 { font-size: .8rem; text-transform: uppercase; letter-spacing: .05em; color: var(--dim); margin: 1rem 0 .2rem; }
nav a { display: flex; gap: .5rem; padding: .15rem .3rem; text-decoration: none; color: inherit; border-radius: 4px; font-size: .88rem; overflow-wrap: anywhere; }
nav a:hover, nav a[aria-current] { background: var(--soft); }
.method { font: 600 .72rem/1.9 ui-monospace, monospace; min-width: 3.4rem; text-transform: uppercase; color: var(--dim); }
.get { color: var(--blue); } .post { color: var(--green); } .put, .patch { color: var(--amber); } .delete { color: var(--red); }
main { padding: 1rem 1.6rem; max-width: 60rem; }
main h2 { margin: 0; font-size: 1.2rem; } main h3 { margin: 1.4rem 0 .4rem; font-size: .95rem; }
.path { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
.dim { color: var(--dim); font-size: .88rem; }
.field { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: .2rem .8rem; margin: .35rem 0; align-items: center; }
.field .dim { grid-column: 2; }
textarea { width: 100%; min-height: 9rem; font: .86rem/1.45 ui-monospace, monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: .7rem; overflow: auto; max-height: 34rem; font: .84rem/1.45 ui-monospace, monospace; }
.good { color: var(--green); } .bad { color: var(--red); }
@media (max-width: 760px) { .columns { grid-template-columns: 1fr; } nav { position: static; height: auto; max-height: 14rem; border-right: 0; border-bottom: 1px solid var(--line); } .field { grid-template-columns: 1fr; } .field .dim { grid-column: 1; } }
`
