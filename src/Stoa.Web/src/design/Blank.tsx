import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** A page or part of one that has nothing to show, or could not: what is the matter, and what to do. */
export function Blank({ icon: Icon, title, text, children }: { icon: LucideIcon; title: string; text?: string; children?: ReactNode }) {
  return (
    <div className="blank">
      <Icon aria-hidden="true" />
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children}
    </div>
  );
}
