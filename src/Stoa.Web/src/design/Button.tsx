import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button';

type Look = 'primary' | 'danger' | 'danger filled' | 'quiet' | 'icon' | 'icon small' | 'small' | 'small primary' | 'small quiet' | 'small danger' | 'wide' | 'primary wide';

/** What one taps. An `icon` button needs an `aria-label`. */
export function Button({ look, className, ...props }: Omit<ButtonProps, 'className'> & { look?: Look; className?: string }) {
  return <AriaButton {...props} className={['button', look, className].filter(Boolean).join(' ')} />;
}
