/** What a site knows of its people beside their accounts: where they work, and whose team they are in. */
export interface UserProfileTable {
  user_id: number
  department: string | null
  supervisor_id: number | null
  updated_at: number
}
