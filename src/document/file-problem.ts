import type { Unopened } from '../base/open-file.ts'
import type { Problem } from '../model/problem.ts'
import { problemAt } from './position.ts'

/** A file that was not opened, as a problem of that file. */
export function fileProblem(file: string, unopened: Unopened): Problem {
  const place = { file, line: 1, col: 1, length: 1 }
  const code = unopened.why === 'too large' ? 'Y010' : 'Y025'
  return problemAt(place, code, { what: unopened.say, fix: FIX[unopened.why] })
}

const FIX: Readonly<Record<Unopened['why'], string>> = {
  missing: 'check the path',
  'symbolic link': 'name the file itself; a link can be turned elsewhere between the check and the run',
  'not a regular file': 'name a regular file',
  'too large': 'split it, or remove what does not belong here',
  'writable by others': 'chmod o-w; whoever can write this file decides what the run does',
  'owned by another': 'copy the file as yourself, or let its owner be you or root',
  unreadable: 'check the rights of the file and its folders',
}
