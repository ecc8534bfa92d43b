import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { openRegularFile } from '../../base/open-file.ts'
import { safeText } from '../../base/safe-text.ts'
import { Refused } from './refused.ts'

/** A file as evidence: its digest and name. The file stays where it is; whoever shows it later shows that it is the same. */
export async function fileEvidence(path: string): Promise<string> {
  const opened = await openRegularFile(path)
  if (!opened.ok) throw new Refused(`${path}: ${opened.say}`)
  const digest = createHash('sha256').update(opened.bytes).digest('hex')
  return `sha256:${digest} ${safeText(basename(path), 200)}`
}
