/** Channel variable with the time machine detection may take, ms. */
export const screeningVariable = 'TRUNKLINE_AMD_MS'
