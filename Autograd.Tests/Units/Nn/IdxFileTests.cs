using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_has_the_shape_and_the_bytes_of_its_header()
    {
        var images = IdxFile.Read(folder.Write("images", IdxBytes.Of([2, 1, 3], [1, 2, 3, 254, 255, 0])), rank: 3);
        Assert.Equal([2, 1, 3], images.Shape);
        Assert.Equal([1, 2, 3, 254, 255, 0], images.Values);
        var labels = IdxFile.Read(folder.Write("labels", IdxBytes.Labels(5, 0, 4)), rank: 1);
        Assert.Equal([3], labels.Shape);
        Assert.Equal([5, 0, 4], labels.Values);
        Assert.Empty(IdxFile.Read(folder.Write("none", IdxBytes.Labels()), rank: 1).Values);
    }

    [Theory]
    [InlineData("images.gz")]
    [InlineData("images")] // not the name counts
    public void A_compressed_file_reads_like_the_plain_one(string name)
    {
        var bytes = IdxBytes.Images(40);
        var (plain, packed) = (IdxFile.Read(folder.Write("plain.gz", bytes), rank: 3), IdxFile.Read(folder.Write(name, IdxBytes.Zip(bytes)), rank: 3));
        Assert.Equal(plain.Shape, packed.Shape);
        Assert.Equal(plain.Values, packed.Values);
    }

    public static TheoryData<string, int, byte[], string> Bad => new()
    {
        { "a byte missing", 3, IdxBytes.Images(2)[..^1], "cut short: the header promises 12 bytes of data, the file has 11." },
        { "all data missing", 1, IdxBytes.Labels(1, 2)[..8], "cut short: the header promises 2 bytes of data, the file has 0." },
        { "a byte too many", 3, [.. IdxBytes.Images(2), 0], "the header promises 12 bytes of data, but the file has 13." },
        { "half a header", 3, IdxBytes.Images(2)[..9], "cut short: the header has 16 bytes, the file only 9." },
        { "three bytes", 1, [0, 0, 8], "cut short: the header has 8 bytes, the file only 3." },
        { "empty", 1, [], "cut short: the header has 8 bytes, the file only 0." },
        { "half a header, compressed", 3, IdxBytes.Zip(IdxBytes.Images(2)[..9]), "cut short: the header has 16 bytes, the file only 9." },
        { "labels for images", 3, IdxBytes.Labels(1, 2), "the magic number is 0x00000801, expected 0x00000803: this is a file of labels." },
        { "images for labels", 1, IdxBytes.Images(2), "the magic number is 0x00000803, expected 0x00000801: this is a file of images." },
        { "two axes", 3, IdxBytes.Of([2, 3], new byte[6]), "the magic number is 0x00000802, expected 0x00000803: it has 2 axes, not 3." },
        { "floats", 3, IdxBytes.Of([1, 1, 1], new byte[4], type: 13), "the magic number is 0x00000d03, expected 0x00000803: its elements are not bytes." },
        { "text", 3, "hello, world; no images here"u8.ToArray(), "the magic number is 0x68656c6c, expected 0x00000803: this is no IDX file." },
        { "sizes the wrong way round", 1, [0, 0, 8, 1, 255, 0, 0, 0], "the header promises -16777216 elements; the file is damaged." },
        { "sizes beyond any array", 3, IdxBytes.Of([65536, 65536, 2], []), "the header promises 65536 x 65536 x 2 elements; the file is damaged." },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_file_is_named_with_what_is_wrong(string name, int rank, byte[] bytes, string text)
    {
        var path = folder.Write(name, bytes);
        Throws<InvalidDataException>($"{path}: {text}", () => IdxFile.Read(path, rank));
    }

    [Fact]
    public void A_compressed_file_cut_short_anywhere_is_recognised()
    {
        var whole = IdxBytes.Zip(IdxBytes.Images(40));
        for (var length = 2; length < whole.Length; length++)
        {
            var path = folder.Write("cut.gz", whole[..length]);
            Throws<InvalidDataException>($"{path}: the gzip file is damaged or cut short; fetch it again.", () => IdxFile.Read(path, rank: 3));
        }
    }

    [Fact]
    public void A_compressed_file_with_a_wrong_byte_is_refused_or_reads_the_same()
    {
        var bytes = IdxBytes.Images(40);
        var whole = IdxBytes.Zip(bytes);
        for (var i = 2; i < whole.Length; i++)
        {
            var path = folder.Write("damaged.gz", [.. whole[..i], (byte)(whole[i] ^ 0x10), .. whole[(i + 1)..]]);
            try
            {
                Assert.Equal(bytes[16..], IdxFile.Read(path, rank: 3).Values); // a time or a flag of the header
            }
            catch (InvalidDataException error)
            {
                Assert.Equal($"{path}: the gzip file is damaged or cut short; fetch it again.", error.Message);
            }
        }
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = Path.Combine(folder.Path, "nothing");
        Throws<FileNotFoundException>($"{path}: no such file.", () => IdxFile.Read(path, rank: 1));
        Throws<FileNotFoundException>($"{folder.Path}: no such file.", () => IdxFile.Read(folder.Path, rank: 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void A_number_of_axes_that_no_tensor_has_is_refused(int rank) =>
        Throws<ArgumentOutOfRangeException>($"IdxFile: a file has 1 to 8 axes, not {rank}. (Parameter 'rank')", () => IdxFile.Read("any", rank));
}
