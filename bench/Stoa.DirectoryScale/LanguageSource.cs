namespace Stoa.DirectoryScale;

/// <summary>Out of what a <see cref="Language"/> is made.</summary>
/// <param name="Tag">BCP 47, as the API has it.</param>
/// <param name="Share">How many of about a hundred titles are in it.</param>
/// <param name="WordCount">How many words it has.</param>
/// <param name="Shortest">The fewest syllables of a made word; two more are the most.</param>
/// <param name="Common">Its most frequent words, and words of talks, most frequent first.</param>
/// <param name="Syllables">What made words consist of; without spaces: the characters.</param>
/// <param name="IsSpaced">Whether it sets words apart.</param>
internal sealed record LanguageSource(string Tag, int Share, int WordCount, int Shortest, string Common, string Syllables, bool IsSpaced = true)
{
    /// <summary>Fifteen languages in eleven scripts.</summary>
    public static readonly LanguageSource[] All =
    [
        new("en", 40, 60_000, 2,
            "the and of to with live talk music news for in on how your we new crypto tech day night about is a what why space is ask me anything "
            + "show tonight morning world game team open chat hour weekly from at business learn football art books film science health women next best",
            "re in ter con pro er ing com tion ness li ma an ra de ver al ment ti per st or ic able ca lo mi dis pre fo un ster ous car sta tra ment vel "
            + "gra ber son land ton ham ward ful less mar ket ship head line work play back hand light ground water house bri cle dra phy gen mon ple qua"),
        new("es", 9, 30_000, 2,
            "de la el en y con los música noticias vivo charla para hoy noche qué más del las por un una fútbol cómo vida mundo entre sobre aprender",
            "ca ra re ción ta do de co mi na ma to pa se te ri la lo con es per tra ña ble men cio dor san ji bra gue pro cha lle vi ta nos mu gen fi du ro"),
        new("pt", 6, 20_000, 2,
            "de o a em com não música hoje conversa ao vivo para são você que do da uma futebol noite mundo como sobre vida papo",
            "ca ra ção do de co mi na ma to pa se te ri la lo con nha lho per tra men ge dor zi bra que pro cha ve vi nos mu fi du ro pe ência bi ta"),
        new("fr", 6, 20_000, 2,
            "de le la les et l’art d’été musique débat en direct pour café où des un une du sur avec soir monde livre parlons histoire",
            "re ment ti on ra de con ma per tion vi ca li er é tre pa lo mi cha se sou ve ble qui ge bou mon pro né dé nou lle gra ron eau eux che"),
        new("de", 5, 25_000, 2,
            "der die und das mit über für Gespräch Musik heute Straße live in den von ist ein wie was Abend Bücher Fußball Zukunft neue",
            "ge ver be en er ung lich schaft ten heit kel hand stell an auf aus ein vor zu stein berg burg land werk zeug fahr kraft licht wort spiel bü rä schö "
            + "trag sam bar los mei ster brü cke wal der"),
        new("it", 3, 15_000, 2,
            "di e il la in con per musica oggi notte calcio che un due chiacchiere diretta città perché libri",
            "ca re zio ne ta to ra do la li mi ma con pa ri no ve so ti co men te gio sta per tra glie cu lo fi bel pro gra se du van"),
        new("tr", 3, 20_000, 2,
            "ve bir için canlı müzik sohbet bugün İstanbul ışık ile bu ne nasıl gece futbol kitap yeni dünya",
            "la le ma me ya ye ka ke da de lık lik lar ler cı ci sı si ri ra ba bi gü gö şe ça çe kı yü rü tü kon ser man dır bil tan"),
        new("ru", 6, 30_000, 2,
            "и в на с музыка разговор сегодня новости ещё эфир о для как что мы про вечер кино наука книги футбол жизнь новый",
            "по ра ко на то ре ни ва ли ка пре сто вы до ка ро ма ет ость ение тель ник ска при за про те мо де ло га ди ны ры бо щий ств ши жу чи"),
        new("ar", 5, 25_000, 2,
            "في من على مع الموسيقى اليوم نقاش حول أخبار عن هذا ما كيف كرة القدم الكتب حديث مساء العالم قهوة",
            "ال من تا را با سا لا ما نا يا كا دا مو رو سي لي مي تي حر كت در سل قل جم فر عم شر نظ بيت دار ون ات ية"),
        new("iw", 2, 12_000, 2,
            "של על עם את זה מוזיקה היום שיחה חדשות בשידור חי ספרים מה איך ערב עולם קפה",
            "מו לי שי רו תי בי קו נו דו הו לה מה רה תה שה בה גל דר חן טל כר מל נר סף פר צל קר רם שם תם ים ון ית ות"),
        new("hi", 4, 15_000, 2,
            "के में और संगीत आज बातचीत की हिन्दी का है से पर क्या कैसे लाइव क्रिकेट किताबें समाचार",
            "का की के रा री ला ली मा मी ना नी ता ती दा दी सा सी वा वी पा पी या हा बा जा गा चा शा प्र स्व क्र त्र ज्ञ न्त म्ब र्म"),
        new("ko", 4, 20_000, 2,
            "오늘 음악 이야기 함께 뉴스 라이브 토크 밤의 축구 우리 새로운 커피 독서 서울 사람들 시간",
            "가 나 다 라 마 바 사 아 자 하 고 노 도 로 모 보 소 오 조 호 기 니 디 리 미 비 시 이 지 히 구 누 두 루 무 부 수 우 주 후 강 남 동 산 성 장 정 한 현 인 은 을 들 는 국 학 생 업 화"),
        new("ja", 7, 25_000, 1,
            "の と を に は で が も 音楽 今夜 話 東京 ライブ ラジオ 野球 読書 ニュース 雑談 朝活 映画 アニメ 歌 日本 仕事 英語 コーヒー ゲーム 初心者",
            "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高代明実円関決子動"
            + "京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県続進正安設保"
            + "ランスイルトクアドシリマレタンコサフカジミ", IsSpaced: false),
        new("zh", 5, 20_000, 1,
            "的 和 在 今晚 音乐 北京 聊聊 足球 我们 直播 读书 人工智能 新闻 电影 咖啡 生活 中国 故事 未来 科技 学习",
            "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面"
            + "起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战", IsSpaced: false),
        new("th", 2, 12_000, 1,
            "คุย กับ เพลง วันนี้ ข่าว สด และ ของ ที่ ใน ฟุตบอล หนังสือ กาแฟ ชีวิต เรื่อง",
            "กา รา มา นา ลา ดี มี นี้ ที่ ไป ให้ ได้ เป็น คน ความ การ ใจ ทาง บ้าน เมือง น้ำ ฟ้า ดิน วัน คืน สี ตา มือ หัว ปี รัก ศึก ษา ประ เทศ สังคม", IsSpaced: false),
    ];
}
