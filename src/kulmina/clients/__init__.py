"""The people who came to us: the only place with personal data. The journal knows them as c1, c2, …"""
