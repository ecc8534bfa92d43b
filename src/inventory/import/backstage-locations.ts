import { shown } from '../../document/shown.ts'
import type { Entity } from './backstage-entity.ts'
import type { Gathered } from './fact.ts'
import { listAt, noted, textAt, together } from './fact.ts'

/** Where a catalog goes on in other files. Nothing is fetched; what is not among these files is said, so that nobody misses it. */
export function unreadTargets(entities: readonly Entity[], files: readonly string[]): Gathered {
  const locations = entities.filter(({ kind }) => kind === 'location')
  return together(
    locations.map((location) => {
      const [first, ...others] = targetsOf(location).filter((target) => !isRead(location, target, files))
      if (first === undefined) return { facts: [], problems: [] }
      const count = others.length === 0 ? 'a file that is' : `${others.length + 1} files that are`
      const and = others.length === 0 ? '' : ` and ${others.length} more`
      const what = `this Location names ${count} not among these`
      return noted(location.place, 'I032', { what, fix: `import all of them at once: ${shown(first, [])}${and}` })
    }),
  )
}

function targetsOf({ document: { value } }: Entity): readonly string[] {
  const targets = [textAt(value, 'spec', 'target'), ...listAt(value, 'spec', 'targets')]
  return targets.filter((target) => typeof target === 'string')
}

/** A target is beside the file that names it; a pattern counts as read when one of these files fits its beginning. */
function isRead({ document }: Entity, target: string, files: readonly string[]): boolean {
  const path = beside(document.file, target)
  const [start = ''] = path.split('*')
  return files.some((file) => (start === path ? beside('', file) === path : beside('', file).startsWith(start)))
}

/** `a/b.yaml` and `./c.yaml` as `a/c.yaml`. */
function beside(file: string, target: string): string {
  const steps = target.startsWith('/') ? [] : file.split('/').slice(0, -1)
  for (const step of target.split('/')) {
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop()
    else if (step !== '.' && (step !== '' || steps.length === 0)) steps.push(step)
  }
  return steps.filter((step, at) => step !== '.' && (step !== '' || at === 0)).join('/')
}
