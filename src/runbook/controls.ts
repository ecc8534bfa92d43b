import { nearest } from '../base/nearest.ts'

/**
 * Control ids a runbook may claim. Exact, because a report is shown to auditors: NIST withdrew some ids between CSF 1.1 and
 * 2.0 and many lists still show them. CSF ids are those of NIST's OSCAL catalogue of 2.0; the others are checked by form.
 */
const CSF_2 = expand({
  'GV.OC': 5,
  'GV.RM': 7,
  'GV.RR': 4,
  'GV.PO': 2,
  'GV.OV': 3,
  'GV.SC': 10,
  'ID.AM': [1, 2, 3, 4, 5, 7, 8],
  'ID.RA': 10,
  'ID.IM': 4,
  'PR.AA': 6,
  'PR.AT': 2,
  'PR.DS': [1, 2, 10, 11],
  'PR.PS': 6,
  'PR.IR': 4,
  'DE.CM': [1, 2, 3, 6, 9],
  'DE.AE': [2, 3, 4, 6, 7, 8],
  'RS.MA': 5,
  'RS.AN': [3, 6, 7, 8],
  'RS.CO': [2, 3],
  'RS.MI': 2,
  'RC.RP': 6,
  'RC.CO': [3, 4],
})
const NHI = Array.from({ length: 10 }, (_, i) => `NHI${i + 1}:2025`)
const KNOWN: ReadonlySet<string> = new Set([...CSF_2, ...NHI])

/** ISO/IEC 27001:2022 annex A, SOC 2 common criteria, MITRE D3FEND techniques, tenets of NIST SP 800-207. */
const FORMS = [
  /^A\.(?:5\.(?:[1-9]|[12]\d|3[0-7])|6\.[1-8]|7\.(?:[1-9]|1[0-4])|8\.(?:[1-9]|[12]\d|3[0-4]))$/,
  /^CC(?:1\.[1-5]|2\.[1-3]|3\.[1-4]|4\.[12]|5\.[1-3]|6\.[1-8]|7\.[1-5]|8\.1|9\.[12])$/,
  /^D3-[A-Z]{2,6}$/,
  /^ZT-[1-7]$/,
]

/** CSF 1.1 ids and the 2.0 id that took their place. */
const WITHDRAWN: Readonly<Record<string, string>> = {
  'PR.AC': 'PR.AA',
  'PR.IP': 'PR.PS or ID.IM',
  'PR.PT': 'PR.PS or PR.IR',
  'PR.MA': 'ID.AM-08',
  'RS.RP': 'RS.MA-01',
  'RS.IM': 'ID.IM',
  'RC.IM': 'ID.IM',
  'DE.DP': 'GV.RR or ID.IM',
  'ID.BE': 'GV.OC',
  'ID.GV': 'GV.PO',
  'ID.RM': 'GV.RM',
  'ID.SC': 'GV.SC',
}

/** Why an id may not be claimed, with a way out; undefined when it may. */
export function wrongControl(id: string): { readonly what: string; readonly fix: string } | undefined {
  if (KNOWN.has(id) || FORMS.some((form) => form.test(id))) return undefined
  const csf = /^(?<category>[A-Z]{2}\.[A-Z]{2})-(?<number>\d{1,2})$/.exec(id)?.groups
  const category = csf?.['category'] ?? ''
  const instead = WITHDRAWN[category]
  if (instead) return { what: `control ${id} was withdrawn in NIST CSF 2.0`, fix: `use ${instead}` }
  if (csf) return wrongCsf(id, category, csf['number'] ?? '')
  const near = nearest(id, KNOWN)
  return {
    what: 'not a control id that is known here',
    fix: near ? `did you mean "${near}"?` : 'known: NHI1:2025, RS.MI-01, A.5.26, CC7.4, D3-CRO, ZT-6',
  }
}

function wrongCsf(id: string, category: string, number: string): { readonly what: string; readonly fix: string } {
  const two = `${category}-${number.padStart(2, '0')}`
  if (KNOWN.has(two)) return { what: `${id} is the spelling of CSF 1.1`, fix: `write ${two}` }
  const others = [...KNOWN].filter((known) => known.startsWith(`${category}-`))
  return others.length > 0
    ? {
        what: `control ${id} does not exist in NIST CSF 2.0, or was withdrawn`,
        fix: `in ${category}: ${others.join(', ')}`,
      }
    : { what: `NIST CSF 2.0 has no category ${category}`, fix: 'use an id such as RS.MI-01' }
}

function expand(categories: Readonly<Record<string, number | readonly number[]>>): readonly string[] {
  return Object.entries(categories).flatMap(([category, numbers]) => {
    const list = typeof numbers === 'number' ? Array.from({ length: numbers }, (_, i) => i + 1) : numbers
    return list.map((number) => `${category}-${String(number).padStart(2, '0')}`)
  })
}
