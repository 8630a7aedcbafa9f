/** What use cases give, for contracts that only rename. */
export type { Report as ReportView, ReportSums } from '../../../storage/reports/repository.js'
