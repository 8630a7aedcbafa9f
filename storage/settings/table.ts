/** A setting, its value as JSON. */
export interface SettingTable {
  key: string
  value: string
}
