export default function EditSpacePage({ id }: { id: string }) { return id && null; }
