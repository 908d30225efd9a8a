export default function SpacePage({ id }: { id: string }) { return id && null; }
