/** What the status page does in the browser: asks `/health` again and again, and of the watchdog's repairs the latest, and shows it. All of it is set as text, never as markup. */
export const statusScript = `'use strict'
const base = document.body.dataset.base
const at = (id) => document.getElementById(id)
const words = { ok: 'OK', degraded: 'Degraded', down: 'Down' }
let token = null
let timer = 0

function element(tag, name, text) {
  const made = document.createElement(tag)
  made.className = name
  made.textContent = text
  return made
}

function ago(since) {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(since)) / 1000))
  if (seconds < 90) return 'for ' + seconds + ' s'
  if (seconds < 5400) return 'for ' + Math.round(seconds / 60) + ' min'
  if (seconds < 172800) return 'for ' + Math.round(seconds / 3600) + ' h'
  return 'for ' + Math.round(seconds / 86400) + ' days'
}

const worstOf = (parts) => Math.max(...parts.map((part) => ['ok', 'degraded', 'down'].indexOf(part.state)))

function row(part) {
  const item = element('li', part.state, '')
  const since = element('span', 'since', ago(part.since))
  since.title = part.since
  item.append(element('span', 'state', words[part.state] || part.state), element('span', 'name', part.name),
    element('span', 'sentence', part.sentence), since)
  if (part.todo) item.append(element('span', 'todo', part.todo))
  return item
}

function show(health) {
  const parts = health.parts || []
  const worst = parts.some((part) => part.state === 'down') ? 'down' : parts.some((part) => part.state === 'degraded') ? 'degraded' : 'ok'
  const state = health.status !== 'healthy' ? 'down' : worst
  at('whole').className = 'whole ' + state
  at('whole').textContent = health.status !== 'healthy' ? 'Not all is well' : worst === 'ok' ? 'All is well' : 'It works, with trouble in parts'
  document.title = words[state] + ' · Trunkline'
  const up = health.uptime === undefined ? '' : ' Up since ' + new Date(Date.parse(health.timestamp) - health.uptime * 1000).toLocaleString() + '.'
  at('beside').textContent = 'Looked at ' + new Date(health.timestamp).toLocaleTimeString() + '.' + up + (health.draining ? ' It is stopping: live calls are let end.' : '') +
    (health.parts ? '' : ' Supervisors see each part when they are signed in.')
  const groups = new Map()
  for (const part of parts) groups.set(part.site || '', [...(groups.get(part.site || '') || []), part])
  const shown = []
  for (const [site, those] of [...groups].sort(([a, one], [b, other]) => worstOf(other) - worstOf(one) || (a < b ? -1 : 1))) {
    const list = document.createElement('ul')
    list.append(...those.map(row))
    shown.push(element('h2', '', site === '' ? 'The process' : 'Site ' + site), list)
  }
  at('parts').replaceChildren(...shown)
  at('login').hidden = health.parts !== undefined
}

function repairRow(one) {
  const item = element('li', '', '')
  const day = new Date(one.at)
  const when = element('span', 'when', day.toDateString() === new Date().toDateString() ? day.toLocaleTimeString() : day.toLocaleString())
  when.title = one.at
  const cause = element('span', 'since', 'cause: ' + one.cause)
  item.append(when, element('span', 'name', one.subject.replace('_', ' ') + ' ' + one.id),
    element('span', 'sentence', one.believed + ' ' + one.seen), cause, element('span', 'todo', one.repair))
  return item
}

async function showRepairs() {
  if (!token) return
  const answer = await fetch(base + '/watchdog/repairs?limit=10', { cache: 'no-store', headers: { authorization: 'Bearer ' + token } })
  const { data, total } = answer.ok ? await answer.json() : { data: [], total: 0 }
  const list = document.createElement('ul')
  list.append(...data.map(repairRow))
  const beside = total > data.length ? 'The latest ' + data.length + ' of ' + total + '; all are at ' + base + '/watchdog/repairs.' : ''
  at('repairs').replaceChildren(...(total === 0 ? [] : [element('h2', '', 'Put right by the watchdog'), list, element('p', 'dim', beside)]))
}

function trouble(why) {
  at('whole').className = 'whole down'
  at('whole').textContent = 'The server does not answer as it should'
  at('beside').textContent = why
}

async function look() {
  clearTimeout(timer)
  let wait = 30000
  try {
    const answer = await fetch(base + '/health', { cache: 'no-store', headers: token ? { authorization: 'Bearer ' + token } : {} })
    const health = await answer.json()
    if (health.status === undefined) trouble(health.message || 'It answered ' + answer.status + '.')
    else {
      show(health)
      await showRepairs()
      wait = health.parts ? 10000 : 60000
    }
  } catch (error) {
    trouble(String(error.message || error))
  }
  timer = setTimeout(look, wait)
}

at('login').addEventListener('submit', async (event) => {
  event.preventDefault()
  const form = new FormData(event.target)
  const body = JSON.stringify({ email: form.get('email'), password: form.get('password') })
  const answer = await fetch(base + '/auth/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const said = await answer.json()
  token = said.data && said.data.token ? said.data.token : said.token || null
  at('said').textContent = token ? '' : said.message || 'That did not work.'
  if (token) {
    event.target.reset()
    await look()
    if (!at('login').hidden) at('said').textContent = 'This account may not see the parts.'
  }
})
look()
`
