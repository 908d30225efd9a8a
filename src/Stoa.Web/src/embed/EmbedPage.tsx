export default function EmbedPage({ id }: { id: string }) { return id && null; }
