/** Style of the status page. */
export const statusStyle = `
:root { --line: #d5dae1; --soft: #f4f6f9; --ink: #1c2430; --dim: #5a6675; --blue: #1558b0; --ok: #1a7f4b; --degraded: #8a5a00; --down: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --line: #38414e; --soft: #20262f; --ink: #e6eaf0; --dim: #9aa6b5; --blue: #7fb2ff; --ok: #6fd3a0; --degraded: #e8b65a; --down: #ff8f87; color-scheme: dark; }
  body, input { background: #171b21; }
  button { color: #10151c !important; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); }
header { display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: center; justify-content: space-between; padding: .6rem 1.2rem; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.15rem; margin: 0; }
form { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: center; font-size: .85rem; }
form[hidden] { display: none; }
input, button { font: inherit; color: inherit; border: 1px solid var(--line); border-radius: 4px; padding: .3rem .5rem; }
button { background: var(--blue); color: #fff; border-color: transparent; cursor: pointer; }
button:focus-visible, input:focus-visible { outline: 2px solid var(--blue); outline-offset: 1px; }
main { padding: 1.2rem; max-width: 62rem; margin: 0 auto; }
.whole { font-size: 1.5rem; font-weight: 600; margin: .2rem 0; }
.dim { color: var(--dim); font-size: .88rem; margin: 0 0 1rem; }
ul + .dim { margin-top: .4rem; }
h2 { font-size: .95rem; margin: 1.4rem 0 .4rem; }
ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 6px; }
li { display: grid; grid-template-columns: 6.5rem 11rem minmax(0, 1fr) 7.5rem; gap: .1rem .9rem; padding: .5rem .8rem; }
li + li { border-top: 1px solid var(--line); }
li.degraded, li.down { background: var(--soft); }
.state { font-weight: 600; }
.state::before { content: "●"; margin-right: .4rem; }
.ok .state, .whole.ok { color: var(--ok); }
.degraded .state, .whole.degraded { color: var(--degraded); }
.down .state, .whole.down { color: var(--down); }
.name { font-weight: 600; overflow-wrap: anywhere; }
.when { font-size: .85rem; font-variant-numeric: tabular-nums; }
.since { color: var(--dim); font-size: .85rem; text-align: right; }
.todo { grid-column: 3; color: var(--dim); font-size: .9rem; }
@media (max-width: 760px) { li { grid-template-columns: 6.5rem minmax(0, 1fr); } .sentence, .todo { grid-column: 1 / -1; } .since { text-align: left; } }
`
