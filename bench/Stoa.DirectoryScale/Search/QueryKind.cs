namespace Stoa.DirectoryScale.Search;

/// <summary>What people type.</summary>
internal enum QueryKind
{
    /// <summary>A word of the rarest nine tenths of a language.</summary>
    RareWord,

    /// <summary>One of the words that people use most.</summary>
    FrequentWord,

    /// <summary>Two words of one title.</summary>
    TwoWords,

    /// <summary>Two of the words that people use most, of one language.</summary>
    TwoFrequentWords,

    /// <summary>The first two to five letters of a word in a title.</summary>
    Prefix,

    /// <summary>Two neighbours in a Chinese or Japanese title.</summary>
    CjkPair,

    /// <summary>Three to five neighbours in a Chinese or Japanese title.</summary>
    CjkRun,
}
