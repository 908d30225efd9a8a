import { Link } from 'wouter';
import { t } from '../languages';
import { searchPath } from './address';

/** What can be written beside plain words, by examples that can be tapped. */
export function SearchTips() {
  return (
    <dl className="search-tips">
      {['phrase', 'without', 'tag', 'host'].map(kind => {
        const example = t(`search.tips.${kind}.example`);
        return (
          <div key={kind}>
            <dt><Link href={searchPath(example)} className="search-example">{example}</Link></dt>
            <dd>{t(`search.tips.${kind}`)}</dd>
          </div>
        );
      })}
    </dl>
  );
}
