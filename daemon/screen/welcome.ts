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
  const rows: readonly (readonly [string, string])[] = [
    ['Address', `${welcome.address}/api`],
    ['API docs', `${welcome.address}/api/docs`],
    ['Admin', welcome.admin.email],
    [
      'Password',
      password === null
        ? 'as at the first start; a new one: trunkline admin-password'
        : `${password}  (shown only now: write it down)`,
    ],
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
