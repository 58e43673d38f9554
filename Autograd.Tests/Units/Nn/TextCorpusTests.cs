using Autograd.Core;
using Autograd.Nn;
using FsCheck.Fluent;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class TextCorpusTests
{
    [Fact]
    public void Characters_are_numbered_in_order_and_come_back()
    {
        var vocabulary = new CharacterVocabulary("hello, 🌍 world\n");
        Assert.Equal("\n ,dehlorw", vocabulary.Characters[..10]);
        Assert.Equal("world, 🌍", vocabulary.Decode(vocabulary.Encode("world, 🌍")));
        Throws<ArgumentException>("CharacterVocabulary: 'ö' (U+00F6) at position 1 is none of the 11 characters; make the vocabulary of all the text there is. (Parameter 'text')", () => vocabulary.Encode("wörld"));
        Throws<ArgumentException>("CharacterVocabulary: 11 at position 1 is no character; they are 0 to 10. (Parameter 'encoded')", () => vocabulary.Decode(1, 11));
    }

    [Fact]
    public void An_emoji_is_one_character()
    {
        var corpus = new TextCorpus("a🌍\uFFFDb🌍𝒲");
        Assert.Equal((6, 5), (corpus.Length, corpus.Vocabulary.Count));
        Assert.Equal("ab\uFFFD𝒲🌍", corpus.Vocabulary.Characters); // in the order of the code points, which is not that of a string's units
        Assert.Equal([0, 4, 2, 1, 4, 3], corpus.Vocabulary.Encode("a🌍\uFFFDb🌍𝒲"));
        Assert.Equal("🌍", corpus.Vocabulary.Decode(4));
        Throws<ArgumentException>("CharacterVocabulary: '🌎' (U+1F30E) at position 3 is none of the 5 characters; make the vocabulary of all the text there is. (Parameter 'text')", () => corpus.Vocabulary.Encode("a🌍🌎"));
    }

    [Fact]
    public void Any_text_comes_back_and_every_code_point_has_one_number() => Property.Holds(
        Gen.Elements("a", "ö", "\uFFFD", "重", "🌍", "👩‍👩‍👧", "e\u0301", "\0", "\U0010FFFF", "\uE000").ListOf().Select(string.Concat), static _ => [], static text =>
    {
        var vocabulary = new CharacterVocabulary(text);
        var encoded = vocabulary.Encode(text);
        Assert.Equal(text.EnumerateRunes().Count(), encoded.Length);
        Assert.Equal(text, vocabulary.Decode(encoded));
        Assert.Equal(text.EnumerateRunes().Distinct().Order().Select(rune => $"{rune}"), Enumerable.Range(0, vocabulary.Count).Select(i => vocabulary.Decode(i)));
    });

    [Theory]
    [InlineData("ab<D83C>", "D83C", 2)]
    [InlineData("<DF0D>ab", "DF0D", 0)]
    [InlineData("🌍<D83C>b", "D83C", 2)]
    public void Half_a_surrogate_pair_is_no_character(string text, string half, int position)
    {
        text = text.Replace($"<{half}>", $"{(char)Convert.ToInt32(half, 16)}"); // an attribute cannot hold one either
        var error = $"CharacterVocabulary: U+{half} at position {position} is half a surrogate pair without its other half: the text was cut within a character. (Parameter 'text')";
        Throws<ArgumentException>(error, () => new TextCorpus(text));
        Throws<ArgumentException>(error, () => new CharacterVocabulary("ab🌍").Encode(text));
    }

    [Fact]
    public void It_prints_its_size() => Assert.Equal("TextCorpus of 5 characters, 4 different ones", $"{new TextCorpus("hello")}");

    [Fact]
    public void Every_target_is_the_character_after_its_input()
    {
        var corpus = new TextCorpus("abcdefghij");
        var (inputs, targets) = corpus.Batch(200, 4, new RandomStream(1));
        Assert.Equal([200, 4], inputs.Shape);
        Assert.Equal(inputs.ToArray().Select(i => i + 1), targets.ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5], inputs.ToArray().Where((_, i) => i % 4 == 0).Distinct().Order()); // every start there is, the last included
        Assert.Equal(inputs.ToArray(), corpus.Batch(200, 4, new RandomStream(1)).Inputs.ToArray());
    }

    [Fact]
    public void Pieces_in_order_cover_the_text_once()
    {
        var (train, rest) = new TextCorpus("abcdefghijkl").Split(0.75);
        Assert.Equal((9, 3, 12), (train.Length, rest.Length, rest.Vocabulary.Count));
        Assert.Equal(["abcd/bcde efgh/fghi"], train.Pieces(5, 4).Select(batch => string.Join(' ', Rows(batch))));
        Assert.Equal(["ab/bc cd/de ef/fg", "gh/hi"], train.Pieces(3, 2).Select(batch => string.Join(' ', Rows(batch))));
        Throws<ArgumentOutOfRangeException>("TextCorpus: a piece of 3 and the character after it do not fit into a text of 3. (Parameter 'length')", () => rest.Pieces(1, 3));

        IEnumerable<string> Rows((Indices Inputs, Indices Targets) batch)
        {
            var length = batch.Inputs.Shape[1];
            for (var i = 0; i < batch.Inputs.Size; i += length)
                yield return $"{train.Vocabulary.Decode(batch.Inputs.ToArray().AsSpan(i, length))}/{train.Vocabulary.Decode(batch.Targets.ToArray().AsSpan(i, length))}";
        }
    }
}
