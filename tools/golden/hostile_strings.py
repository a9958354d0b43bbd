"""1,000 strings on which tokenizers tend to differ: written by hand first, then drawn by a seeded generator.

Every character is assigned in Unicode 14 or is a noncharacter, so that the answers do not depend on which
newer Unicode a JavaScript engine knows.
"""

import random
import unicodedata

SEED = 20191
COUNT = 1000

WORDS = (
    "the quick brown fox jumps over a lazy dog while seven wizards mix strange potions of light and shadow "
    "unbelievable internationalisation redundancy embedding vectors dimension token sentence hidden layer "
    "running runner ran better best largest smaller wonderful terrible movie battery phone waiter food"
).split()

BY_HAND = [
    "", " ", "   ", "\n", "\t", "\r\n", "\r", "\n\n\n", " \t \n ", "\u00a0", "\u3000", "\u2003\u2009", "\u200b", "\ufeff",
    "\u0085", "\u2028", "\u2029", "\u1680", "\u180e", "\u202f", "\u205f", "\u0000", "\u0001\u0002", "\u007f", "\u009f", "\u00ad",
    "a\u00a0b", "a\u3000b", "a\u0085b", "a\ufeffb", "a\u200bb", "a\u2028b", "a\u000bb\u000cc", "\ufeffhello", "hello\ufeff",
    "  leading", "trailing  ", "  both  sides  ", "two  spaces", "tab\tbetween", "line\nbreak", "carriage\rreturn", "win\r\ndows",
    "hello world", "Hello, World!", "HELLO WORLD", "hElLo WoRlD", "hello , world !", "don't can't won't I'll we've they're I'm he'd it's",
    "DON'T CAN'T", "don’t can’t", "rock 'n' roll", "''quoted''", "``quoted''", "\"quoted\"", "«guillemets»", "„low“ ‚quotes‘",
    "naïve café résumé façade", "naı̈ve cafe\u0301 re\u0301sume\u0301", "Ångström", "A\u030angstro\u0308m", "ﬁne oﬃce ﬂow ﬀ ﬄ", "straße STRASSE ẞ",
    "İstanbul", "ISTANBUL", "ıstanbul", "I\u0307", "Σίσυφος", "ΣΊΣΥΦΟΣ", "ΟΔΟΣ", "ΟΔΟΣ.", "ς σ Σ", "ΑΣ ΑΣ", "Ǆ ǅ ǆ", "ŉ", "ǰ", "ΐ", "ᾳ ᾼ", "Ω Ω", "K K", "Å Å",
    "日本語のテキスト", "中文字符測試", "한국어 텍스트", "\u1112\u1161\u11ab\u1100\u1173\u11af", "カタカナ ｶﾀｶﾅ", "ガ カ\u3099 ｶﾞ", "漢字kanji混じり", "𠀀𠀁𪜀𫝀", "a𠀀b", "\u2f800 \uf900", "〇〡〢", "㍿ ㋿ ㌀", "①②③ ⑴ ⒈", "Ⅳ ⅳ", "½ ⅓ ²³",
    "مرحبا بالعالم", "שלום עולם", "שָׁלוֹם", "اَلْعَرَبِيَّةُ", "\u202eabc\u202c", "\u200fabc\u200e", "हिन्दी पाठ", "क्षत्रिय", "ไทยไม่มีช่องว่าง", "தமிழ்", "বাংলা", "မြန်မာ", "ខ្មែរ", "ქართული", "ᏣᎳᎩ ᏌᏊ", "ꭰꭱ", "አማርኛ", "Привет, мир!", "ПРИВЕТ", "Ёлка ёлка е\u0308лка", "й и\u0306",
    "😀", "😀😀", "👩‍👩‍👧‍👦", "👍🏽", "🇩🇪🇫🇷", "🏳️‍🌈", "1️⃣2️⃣", "❤️ ❤", "☃︎", "a😀b", "😀 text 😀", "🧑‍💻 codes", "🤷🏿‍♀️", "©®™", "→←⇒", "∑∏∫√∞", "𝐁𝐨𝐥𝐝 𝑖𝑡𝑎𝑙𝑖𝑐 𝔉𝔯𝔞𝔨𝔱𝔲𝔯", "ⓗⓔⓛⓛⓞ", "ｆｕｌｌｗｉｄｔｈ　ＡＢＣ！", "～ ~ ∼ 〜", "…", "‥ ․", "– — ― ‒ −", "- -- --- ----",
    "[SEP]", "[CLS]", "[MASK]", "[PAD]", "[UNK]", "[sep]", "[ SEP ]", "[SEP][SEP]", "a[SEP]b", "a [SEP] b", "a [MASK] b", "a[MASK]b", "[MASK] .", "  [MASK]  ", "[[SEP]]", "[SEP", "SEP]", "<s>", "</s>", "<pad>", "<unk>", "<mask>", "a<mask>b", "a <mask> b", "  <mask>  x", "\n<mask>", "\u3000<mask>", "<s>a</s>", "<S>", "< s >", "<s", "<s></s><s>", "▁", "▁a", "a▁b", "▁▁▁", "a ▁ b", "##ing", "##", "Ġ", "Ġhello", "Ċ",
    "12345", "3.14159", "1,000,000.50", "-42", "1e-10", "0x1F", "٣٤٥", "१२३", "১২৩", "𝟘𝟙𝟚", "１２３", "2nd 3rd 4th", "10%", "$5.00 €7 £3 ¥100 ₿", "12:30:45", "2019-10-24", "(555) 123-4567",
    "https://example.org/path?query=value&x=1#frag", "user.name+tag@example.co.uk", "www.example.com", "C:\\path\\file.txt", "/usr/local/bin", "#hashtag @mention", "snake_case camelCase kebab-case SCREAMING_CASE", "x = y[i] + f(a, b); // comment", "for (let i = 0; i < n; i++) { a[i] *= 2; }", "<html><body class=\"x\">&nbsp;&amp;</body></html>", "{\"key\": [1, 2, null]}", "SELECT * FROM t WHERE a='b' -- c", "\\n \\t \\u0041", "a\\b/c|d", "!@#$%^&*()_+-=[]{}|;':\",./<>?", "`~", "????", "!!!!!", "....", ",,,,", "::::", "$$$$", "____", "((((", "+ + +",
    "a" * 99, "a" * 100, "a" * 101, "a" * 200, "é" * 100, "é" * 101, "e\u0301" * 60, "日" * 120, "😀" * 100, "ab" * 300, "x" * 1000, "1" * 150, "." * 150, "-" * 101, "A" * 101, "unbelievable" * 12, "word " * 200, " " * 300, "\n" * 50, "Ω" * 101, "a\u0300" * 101,
    "a\u0300\u0301\u0302\u0303", "\u0300", "\u0300\u0301", " \u0301", "o\u0338", "\u0345", "\u034f", "\u0600", "\u06dd1", "\u070f", "\u08e2", "a\u20dd", "e\u0301\u200d", "\u200d", "\u200c", "\u2060", "\ufe0f", "\ufe0e", "\U000e0041", "\U000e0100", "\ue000", "\U000f0000", "\ufffd", "a\ufffdb", "\ufffe", "\uffff", "\U0001ffff", "\U0010ffff", "\ufdd0", "\ud7ff", "\ufffc",
    "\u166d", "\u1400", "\u2e3a", "\u2e43", "\u2e52", "\u10fb", "\u05be", "\u0f0b", "\u3001\u3002", "\uff01", "\uff0c", "\ufe50", "\u2019", "\u00b7", "\u0387", "\u037e", "\u061f", "\u0964", "\u1362", "\u166e", "\U00011660", "\U0001e95e", "\u061d",
    "\u01c5\u0300", "\u0130\u0307", "\u1e9b\u0323", "\ufb01", "\ufb03", "\ufdfa", "\u3392", "\u33a5", "\u2460", "\u212b", "\u2126", "\u00aa\u00ba", "\u00b5\u03bc", "\u017f", "\u0149", "\u1fbe", "\u00a8", "\u00af", "\u00b4", "\u02da", "\u2100", "\u2024", "\u2025", "\u2026", "\u3131", "\uffa1", "\ua7f2", "\U00010781", "\u32ff", "\u0344", "\u0340", "\u0958", "\u0f43", "\u2adc", "\ufb1d", "\U0001d15e", "\U0002f800", "\u0cd5",
]  # fmt: skip

POOLS = [
    (0x20, 0x7F), (0x20, 0x7F), (0x00, 0x20), (0x7F, 0x100), (0xA0, 0x250), (0x250, 0x300), (0x300, 0x370), (0x370, 0x530), (0x530, 0x700), (0x900, 0xE00),
    (0xE00, 0x1200), (0x1200, 0x1800), (0x1800, 0x2000), (0x1E00, 0x2000), (0x2000, 0x2070), (0x2070, 0x2C00), (0x2C00, 0x3000), (0x3000, 0x3400), (0x4E00, 0x5000), (0xA000, 0xAC00),
    (0xAC00, 0xAD00), (0xF900, 0xFB00), (0xFB00, 0xFE00), (0xFE00, 0x10000), (0x10000, 0x11000), (0x11000, 0x12000), (0x16000, 0x17000), (0x1D000, 0x1D800), (0x1E000, 0x1F000), (0x1F000, 0x1FB00), (0x20000, 0x20100), (0xE0000, 0xE0200),
]  # fmt: skip


def assigned(c):
    return unicodedata.category(chr(c)) not in ("Cn", "Cs")


def draw(source):
    pieces = []
    for _ in range(source.randint(1, 12)):
        kind = source.random()
        if kind < 0.3:
            word = source.choice(WORDS)
            pieces.append(source.choice([word, word.upper(), word.title(), word + source.choice(["s", "ing", "ed", "'s", "."])]))
        elif kind < 0.4:
            pieces.append(source.choice(BY_HAND)[:12])
        elif kind < 0.5:
            base = source.choice("aeiouncsAEIOUNCSαεи")
            pieces.append(base + "".join(chr(source.randrange(0x300, 0x370)) for _ in range(source.randint(1, 3))))
        else:
            low, high = source.choice(POOLS)
            pool = [c for c in range(low, high) if assigned(c)]
            pieces.append("".join(chr(source.choice(pool)) for _ in range(source.randint(1, 6))))
        pieces.append(source.choice(["", "", " ", " ", " ", "  ", "\n", "\u00a0", "\u200b", "-", "."]))
    return "".join(pieces)


def hostile_strings():
    """The strings, all different, the same on every run."""
    source = random.Random(SEED)
    found = dict.fromkeys(BY_HAND)
    while len(found) < COUNT:
        found.setdefault(draw(source))
    strings = list(found)[:COUNT]
    for text in strings:
        text.encode("utf-8")
    return strings
