export default function ProfilePage({ username }: { username: string }) { return username && null; }
