import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { t } from '../languages';
import { Button } from './Button';

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** `alertdialog` for questions that must be answered. */
  readonly role?: 'dialog' | 'alertdialog';
}

/** A dialog over the page; on a phone a sheet from below. Escape and a tap beside it close it. */
export function Dialog({ title, isOpen, onClose, children, role = 'dialog' }: DialogProps) {
  return (
    <ModalOverlay className="overlay" isOpen={isOpen} onOpenChange={open => !open && onClose()} isDismissable>
      <Modal className="modal">
        <AriaDialog className="dialog" role={role}>
          <Heading slot="title" level={2}>{title}</Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Asks before something that cannot be undone. */
export function Confirm({ title, text, action, onConfirm, onClose, isOpen }: {
  title: string; text: string; action: string; onConfirm: () => void; onClose: () => void; isOpen: boolean;
}) {
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose} role="alertdialog">
      <p>{text}</p>
      <div className="dialog-actions">
        <Button onPress={onClose} autoFocus>{t('app.cancel')}</Button>
        <Button look="danger filled" onPress={() => { onClose(); onConfirm(); }}>{action}</Button>
      </div>
    </Dialog>
  );
}
