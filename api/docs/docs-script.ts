/** Script of the page to try the API. Text from the server is only ever set as text, never as markup. */
export const docsScript = `
'use strict'
const base = document.body.dataset.base
const byId = (id) => document.getElementById(id)
const main = byId('main')
let api = null

function el(tag, props, ...children) {
  const node = document.createElement(tag)
  for (const [key, value] of Object.entries(props || {})) {
    if (key === 'class') node.className = value
    else if (key.startsWith('on')) node.addEventListener(key.slice(2), value)
    else if (value !== undefined && value !== null) node.setAttribute(key, value)
  }
  for (const child of children) if (child !== null) node.append(child)
  return node
}

function resolve(schema) {
  if (!schema || !schema.$ref) return schema
  return schema.$ref.split('/').slice(1).reduce((node, key) => node[key], api)
}

function describe(schema) {
  const parts = []
  if (schema.enum) parts.push(schema.enum.join(' | '))
  else if (schema.type) parts.push([].concat(schema.type).join(' or '))
  if (schema.format) parts.push(schema.format)
  if (schema.minimum !== undefined) parts.push('least ' + schema.minimum)
  if (schema.maximum !== undefined && schema.maximum < 1e15) parts.push('most ' + schema.maximum)
  if (schema.default !== undefined) parts.push('default ' + JSON.stringify(schema.default))
  return parts.join(', ')
}

function operations() {
  const found = []
  for (const [path, item] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(item)) found.push({ path, method, operation })
  }
  return found
}

function drawList() {
  const wanted = byId('filter').value.toLowerCase()
  const list = byId('list')
  list.replaceChildren()
  for (const tag of api.tags.map((one) => one.name)) {
    const rows = operations().filter(({ path, method, operation }) =>
      operation.tags.includes(tag) && (method + ' ' + path + ' ' + operation.summary).toLowerCase().includes(wanted))
    if (rows.length === 0) continue
    list.append(el('h2', {}, tag))
    for (const { path, method, operation } of rows) {
      const current = location.hash === '#' + operation.operationId ? 'true' : null
      list.append(el('a', { href: '#' + operation.operationId, title: operation.summary, 'aria-current': current },
        el('span', { class: 'method ' + method }, method), el('span', {}, path)))
    }
  }
}

function parameterField(parameter) {
  const input = el('input', { 'data-name': parameter.name, 'data-in': parameter.in, 'aria-label': parameter.name })
  return el('div', { class: 'field' },
    el('label', {}, parameter.name + (parameter.required ? ' *' : '')), input,
    el('span', { class: 'dim' }, [describe(parameter.schema), parameter.description || ''].filter(Boolean).join('. ')))
}

function formField(name, schema, required) {
  const isFile = schema.contentMediaType !== undefined
  return el('div', { class: 'field' },
    el('label', {}, name + (required ? ' *' : '')),
    el('input', { type: isFile ? 'file' : 'text', 'data-form': name, 'aria-label': name }),
    el('span', { class: 'dim' }, isFile ? '' : describe(schema)))
}

function drawOperation({ path, method, operation }) {
  const form = el('form', { onsubmit: (event) => { event.preventDefault(); send(path, method, form) } })
  for (const parameter of operation.parameters || []) form.append(parameterField(parameter))
  const content = operation.requestBody ? operation.requestBody.content : {}
  const json = content['application/json']
  const multipart = content['multipart/form-data']
  if (json) {
    form.append(el('h3', {}, 'Body'), el('textarea', { 'data-body': '1', spellcheck: 'false', 'aria-label': 'JSON body' },
      JSON.stringify(json.example === undefined ? {} : json.example, null, 2)))
    form.append(schemaView('Fields', json.schema))
  }
  if (multipart && !json) {
    for (const [name, schema] of Object.entries(multipart.schema.properties)) {
      form.append(formField(name, schema, (multipart.schema.required || []).includes(name)))
    }
  }
  form.append(el('p', {}, el('button', {}, 'Try it')))
  const answer = el('div', { id: 'answer', 'aria-live': 'polite' })
  main.replaceChildren(
    el('h2', {}, operation.summary),
    el('p', { class: 'path' }, el('span', { class: 'method ' + method }, method), ' ' + base + path),
    operation['x-right'] ? el('p', { class: 'dim' }, 'Right needed: ' + operation['x-right']) : el('p', { class: 'dim' }, 'Open to anybody'),
    ...(operation.description ? [el('p', {}, operation.description)] : []),
    form, answer, el('h3', {}, 'Answers'), ...Object.entries(operation.responses).map(answerView))
}

function answerView([status, response]) {
  const json = response.content && response.content['application/json']
  const shown = json ? (json.example !== undefined ? json.example : resolve(json.schema)) : null
  return el('details', status < 300 ? { open: '' } : {},
    el('summary', { class: status < 300 ? 'good' : 'bad' }, status + '  ' + response.description),
    shown ? el('pre', {}, JSON.stringify(shown, null, 2)) : null)
}

function schemaView(title, schema) {
  return el('details', {}, el('summary', { class: 'dim' }, title), el('pre', {}, JSON.stringify(schema, null, 2)))
}

function request(path, method, form) {
  const query = new URLSearchParams()
  let address = base + path
  for (const input of form.querySelectorAll('[data-in]')) {
    const name = input.dataset.name
    if (input.dataset.in === 'path') address = address.replace('{' + name + '}', encodeURIComponent(input.value))
    else if (input.value !== '') query.set(name, input.value)
  }
  const headers = {}
  const token = byId('token').value.trim()
  if (token) headers.Authorization = 'Bearer ' + token
  let body
  const text = form.querySelector('[data-body]')
  const parts = form.querySelectorAll('[data-form]')
  if (text) { headers['Content-Type'] = 'application/json'; body = text.value }
  else if (parts.length > 0) {
    body = new FormData()
    for (const part of parts) {
      if (part.type === 'file') { if (part.files[0]) body.append(part.dataset.form, part.files[0]) }
      else if (part.value !== '') body.append(part.dataset.form, part.value)
    }
  }
  const search = query.toString()
  return [address + (search ? '?' + search : ''), { method: method.toUpperCase(), headers, body }]
}

async function send(path, method, form) {
  const answer = byId('answer')
  answer.replaceChildren(el('p', { class: 'dim' }, 'Waiting…'))
  const began = performance.now()
  try {
    const [address, init] = request(path, method, form)
    const response = await fetch(address, init)
    const took = Math.round(performance.now() - began)
    const type = response.headers.get('content-type') || ''
    const line = el('p', { class: response.ok ? 'good' : 'bad' }, response.status + ' in ' + took + ' ms')
    if (type.startsWith('audio/')) {
      answer.replaceChildren(line, el('audio', { controls: '', src: URL.createObjectURL(await response.blob()) }))
      return
    }
    const text = await response.text()
    answer.replaceChildren(line, text ? el('pre', {}, pretty(text)) : el('p', { class: 'dim' }, 'No content.'))
  } catch (error) {
    answer.replaceChildren(el('p', { class: 'bad' }, 'No answer: ' + error.message))
  }
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2) } catch { return text.slice(0, 20000) }
}

function route() {
  const found = operations().find(({ operation }) => '#' + operation.operationId === location.hash)
  drawList()
  if (found) return drawOperation(found)
  main.replaceChildren(el('h2', {}, api.info.title + ' ' + api.info.version), el('p', {}, api.info.description),
    el('p', { class: 'dim' }, operations().length + ' operations. Choose one, sign in above, and try it.'))
}

byId('login').addEventListener('submit', async (event) => {
  event.preventDefault()
  const form = event.target
  const response = await fetch(base + '/auth/login', {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: form.email.value, password: form.password.value }),
  })
  const body = await response.json()
  byId('who').textContent = response.ok ? 'Signed in as ' + body.data.user.name : body.error.message
  byId('who').className = response.ok ? 'good' : 'bad'
  if (response.ok) { byId('token').value = body.data.token; form.password.value = '' }
})
byId('filter').addEventListener('input', drawList)
addEventListener('hashchange', route)
fetch(base + '/openapi.json').then((response) => response.json()).then((document) => { api = document; route() })
  .catch((error) => main.replaceChildren(el('p', { class: 'bad' }, 'The description could not be read: ' + error.message)))
`
