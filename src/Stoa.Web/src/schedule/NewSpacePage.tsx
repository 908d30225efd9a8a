export default function NewSpacePage() { return null; }
