import type { SourceFile } from '../../document/document.ts'
import { ansible } from './ansible.ts'
import { backstage } from './backstage.ts'
import { codeowners } from './codeowners.ts'
import { csv } from './csv.ts'
import type { Gathered, Known } from './fact.ts'
import { kubernetes } from './kubernetes.ts'
import type { Source } from './sources.ts'

type Importer = (files: readonly SourceFile[], known: Known) => Gathered

/** What people have already, and how it becomes ours. Each is pure: files in, facts and problems out. */
export const IMPORTERS: Readonly<Record<Source, Importer>> = { backstage, codeowners, kubernetes, ansible, csv }
