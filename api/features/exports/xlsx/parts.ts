import { escapeXml } from './cells.js'

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packageRelations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'

/** A sheet that was written. */
export interface WrittenSheet {
  readonly name: string
  readonly file: string
  /** `A1:K200`, where it has a filter. */
  readonly filter: string | null
}

/** The parts of a workbook beside its sheets (ECMA-376, part 1, 18.2 and 18.8). `sheets` are in the order in which they are shown. */
export function workbookParts(sheets: readonly WrittenSheet[]): ReadonlyMap<string, string> {
  const ids = sheets.map((sheet, index) => ({ ...sheet, id: index + 1 }))
  const filters = ids.flatMap(({ name, filter, id }) =>
    filter === null
      ? []
      : `<definedName name="_xlnm._FilterDatabase" localSheetId="${id - 1}" hidden="1">${escapeXml(quoted(name))}!${absolute(filter)}</definedName>`,
  )
  return new Map([
    [
      '[Content_Types].xml',
      `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${ids
        .map(
          ({ file }) =>
            `<Override PartName="/xl/${file}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`,
        )
        .join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      `${head}<Relationships ${packageRelations}><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${head}<workbook ${main} xmlns:r="${relations}"><sheets>${ids
        .map(({ name, id }) => `<sheet name="${escapeXml(name)}" sheetId="${id}" r:id="rId${id}"/>`)
        .join('')}</sheets>${filters.length > 0 ? `<definedNames>${filters.join('')}</definedNames>` : ''}</workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${head}<Relationships ${packageRelations}>${ids
        .map(({ file, id }) => `<Relationship Id="rId${id}" Type="${relations}/worksheet" Target="${file}"/>`)
        .join(
          '',
        )}<Relationship Id="rId${ids.length + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    ],
    ['xl/styles.xml', stylesPart],
  ])
}

const quoted = (name: string): string => `'${name.replaceAll("'", "''")}'`
const absolute = (range: string): string => range.replace(/([A-Z]+)(\d+)/g, '$$$1$$$2')

const xf = (format: number, font = 0, rest = ''): string =>
  `<xf numFmtId="${format}" fontId="${font}" fillId="${font === 2 ? 2 : 0}" borderId="0" xfId="0" applyNumberFormat="1"${font > 0 ? ' applyFont="1"' : ''}${font === 2 ? ' applyFill="1"' : ''}${rest}/>`

/** Formats in the order of `styles` and `totalStyles` in cells.ts. 3 `#,##0`, 4 `#,##0.00`, 10 `0.00%`. */
const stylesPart = `${head}<styleSheet ${main}><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="[h]:mm:ss"/></numFmts><fonts count="4"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Calibri"/></font><font><b/><sz val="14"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FF1F4E79"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="15">${[
  xf(0),
  xf(0, 2),
  xf(3),
  xf(4),
  xf(10),
  xf(164),
  xf(165),
  xf(166),
  xf(49, 0, ' quotePrefix="1"'),
  xf(0, 3),
  xf(0, 1),
  xf(3, 1),
  xf(4, 1),
  xf(10, 1),
  xf(166, 1),
].join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
