/** What the start-up screen tells. */
export interface Welcome {
  readonly version: string
  /** `http://host:port` as a person can open it. */
  readonly address: string
  readonly sites: readonly { readonly id: string; readonly pbx: string; readonly pbxType: string }[]
  readonly dataDir: string
  readonly configFile: string | null
  readonly admin: {
    readonly email: string
    /** Only at the first start, and only when we made it up. */
    readonly newPassword: string | null
  }
}

/** The start-up screen: where it is, who may come in, what it works with. */
export function welcomeScreen(welcome: Welcome): string {
  const password = welcome.admin.newPassword
  const login =
    password === null
      ? `${welcome.admin.email}; the password was shown or given at the first start (reset it with: trunkline admin-password)`
      : `${welcome.admin.email}  password: ${password}   (shown only now: write it down)`
  const rows: readonly (readonly [string, string])[] = [
    ['Address', `${welcome.address}/api`],
    ['API docs', `${welcome.address}/api/docs`],
    ['Admin', login],
    ...welcome.sites.map(({ id, pbx, pbxType }): readonly [string, string] => [
      'Site',
      `${id} on PBX ${pbx} (${pbxType})`,
    ]),
    ['Data', welcome.dataDir],
    ['Configuration', welcome.configFile ?? 'built in (write your own with: trunkline init)'],
  ]
  return [
    '',
    `  Trunkline ${welcome.version}`,
    '',
    ...rows.map(([label, text]) => `  ${label.padEnd(14)} ${text}`),
    '',
  ].join('\n')
}
