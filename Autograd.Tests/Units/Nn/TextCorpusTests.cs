using Autograd.Core;
using Autograd.Nn;
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
        Throws<ArgumentException>("CharacterVocabulary: 'ö' (U+00F6) at position 1 is none of the 12 characters; make the vocabulary of all the text there is. (Parameter 'text')", () => vocabulary.Encode("wörld"));
        Throws<ArgumentException>("CharacterVocabulary: 12 at position 1 is no character; they are 0 to 11. (Parameter 'encoded')", () => vocabulary.Decode(1, 12));
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
