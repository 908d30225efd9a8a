import { CloudAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { t } from '../languages';

/** Shows a page instead of nothing when a part of the app broke, or could not be loaded because the server has a newer one. */
export class Boundary extends Component<{ children: ReactNode }, { fault?: unknown }> {
  override state: { fault?: unknown } = {};

  static getDerivedStateFromError(fault: unknown) { return { fault }; }

  override render() {
    const { fault } = this.state;
    if (fault === undefined) return this.props.children;
    const isOld = /dynamically imported module|import(ing)? .*module/i.test(String(fault));
    return (
      <Blank icon={CloudAlert} title={t(isOld ? 'app.newVersion' : 'app.broken')} {...(!isOld && { text: t('app.broken.text') })}>
        <Button look="primary" onPress={() => location.reload()}>{t('app.reload')}</Button>
      </Blank>
    );
  }
}
