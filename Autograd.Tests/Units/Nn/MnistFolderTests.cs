using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public sealed class MnistFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("train-", "t10k-", "", "-idx3-ubyte", "-idx1-ubyte")]
    [InlineData("train-", "t10k-", ".gz", "-idx3-ubyte", "-idx1-ubyte")]
    [InlineData("mnist-train-", "mnist-t10k-", ".gz", "-idx3-ubyte", "-idx1-ubyte")]
    [InlineData("train-", "test-", "", ".idx3-ubyte", ".idx1-ubyte")]
    public void Both_sets_are_read_whatever_their_prefix_compressed_or_not(string train, string test, string extension, string images, string labels)
    {
        Func<byte[], byte[]> pack = extension.Length > 0 ? IdxBytes.Zip : bytes => bytes;
        folder.Write($"{train}images{images}{extension}", pack(IdxBytes.Images(4)));
        folder.Write($"{train}labels{labels}{extension}", pack(IdxBytes.Labels(9, 8, 7, 6)));
        folder.Write($"{test}images{images}{extension}", pack(IdxBytes.Images(2)));
        folder.Write($"{test}labels{labels}{extension}", pack(IdxBytes.Labels(1, 0)));
        folder.Write("readme.txt", []);

        var (first, second) = MnistFolder.Load<double>(folder.Path);
        Assert.Equal([4, 1, 2, 3], first.Inputs.Shape);
        Assert.Equal([9, 8, 7, 6], first.Labels.ToArray());
        Assert.Equal(Enumerable.Range(0, 24).Select(i => i / 6 / 255.0), first.Inputs.ToArray());
        Assert.Equal([2, 1, 2, 3], second.Inputs.Shape);
        Assert.Equal([1, 0], second.Labels.ToArray());
    }

    [Fact]
    public void Paper_is_0_and_ink_1()
    {
        folder.Write("images", IdxBytes.Of([1, 1, 3], [0, 51, 255]));
        folder.Write("labels", IdxBytes.Labels(3));
        var set = MnistFolder.Read<float>(Path.Combine(folder.Path, "images"), Path.Combine(folder.Path, "labels"));
        Assert.Equal([0f, 51 / 255f, 1f], set.Inputs.ToArray());
    }

    [Fact]
    public void A_lone_set_is_divided_the_same_way_each_time()
    {
        Write("t10k-", IdxBytes.Images(35), IdxBytes.LabelsInTurn(35));
        var (train, test) = MnistFolder.Load<double>(folder.Path);
        Assert.Equal((32, 3), (train.Count, test.Count));
        int[] images = [.. Images(train), .. Images(test)];
        Assert.Equal(Enumerable.Range(0, 35), images.Order()); // each image in one of the two, once
        Assert.NotEqual(images, images.Order());
        Assert.Equal(images.Select(image => image % 10), train.Labels.ToArray().Concat(test.Labels.ToArray())); // each with its own label
        Assert.Equal(Images(test), Images(MnistFolder.Load<double>(folder.Path).Test));

        static int[] Images(TensorDataset<double> set) => [.. Enumerable.Range(0, set.Count).Select(i => (int)Math.Round(255 * set.Inputs.At(i, 0, 0, 0)))];
    }

    [Fact]
    public void Of_a_file_that_is_there_twice_the_expanded_one_is_read()
    {
        Write("train-", IdxBytes.Images(10), IdxBytes.LabelsInTurn(10));
        Write("t10k-", IdxBytes.Images(2), IdxBytes.Labels(1, 2));
        folder.Write("t10k-labels-idx1-ubyte.gz", IdxBytes.Zip(IdxBytes.Labels(3, 4)));
        Assert.Equal([1, 2], MnistFolder.Load<float>(folder.Path).Test.Labels.ToArray());
    }

    [Fact]
    public void A_missing_folder_or_file_is_named_with_what_was_expected()
    {
        var missing = Path.Combine(folder.Path, "nowhere");
        Throws<DirectoryNotFoundException>($"{missing}: no such folder.", () => MnistFolder.Load<float>(missing));
        var file = folder.Write("file", []);
        Throws<DirectoryNotFoundException>($"{file}: no such folder.", () => MnistFolder.Load<float>(file));
        Throws<FileNotFoundException>($"{folder.Path}: no images in it; expected MNIST's files, like train-images-idx3-ubyte or t10k-images-idx3-ubyte.gz.", () => MnistFolder.Load<float>(folder.Path));

        var images = folder.Write("t10k-images-idx3-ubyte", IdxBytes.Images(10));
        Throws<FileNotFoundException>($"{images}: its labels are missing; expected t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz beside it.", () => MnistFolder.Load<float>(folder.Path));
    }

    public static TheoryData<string, byte[], byte[], string> Bad => new()
    {
        { "one label too few", IdxBytes.Images(12), IdxBytes.LabelsInTurn(11), "{labels}: 11 labels for the 12 images of t10k-images-idx3-ubyte." },
        { "one label too many", IdxBytes.Images(12), IdxBytes.LabelsInTurn(13), "{labels}: 13 labels for the 12 images of t10k-images-idx3-ubyte." },
        { "label 10", IdxBytes.Images(4), IdxBytes.Labels(9, 0, 3, 10), "{labels}: label 10 at position 3, expected 0 to 9." },
        { "truncated images", IdxBytes.Images(12)[..^5], IdxBytes.LabelsInTurn(12), "{images}: cut short: the header promises 72 bytes of data, the file has 67." },
        { "truncated labels", IdxBytes.Images(12), IdxBytes.LabelsInTurn(12)[..^5], "{labels}: cut short: the header promises 12 bytes of data, the file has 7." },
        { "wrong magic number", [0, 0, 8, 9, .. IdxBytes.Images(12)[4..]], IdxBytes.LabelsInTurn(12), "{images}: the magic number is 0x00000809, expected 0x00000803: it has 9 axes, not 3." },
        { "files the wrong way round", IdxBytes.LabelsInTurn(12), IdxBytes.Images(12), "{images}: the magic number is 0x00000801, expected 0x00000803: this is a file of labels." },
        { "compressed and cut short", IdxBytes.Zip(IdxBytes.Images(12))[..^9], IdxBytes.LabelsInTurn(12), "{images}: the gzip file is damaged or cut short; fetch it again." },
        { "no images", IdxBytes.Images(0), IdxBytes.Labels(), "{images}: no images in it, its shape is [0 2 3]." },
        { "images without pixels", IdxBytes.Of([10, 0, 3], []), IdxBytes.LabelsInTurn(10), "{images}: no images in it, its shape is [10 0 3]." },
        { "too few to divide", IdxBytes.Images(9), IdxBytes.LabelsInTurn(9), "{images}: only 9 images; a set that stands alone is divided into tenths and needs at least 10." },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_set_is_named_with_what_is_wrong(string what, byte[] images, byte[] labels, string text)
    {
        var (imagesPath, labelsPath) = Write("t10k-", images, labels);
        var error = Assert.Throws<InvalidDataException>(() => MnistFolder.Load<float>(folder.Path, classes: 10));
        Assert.Equal((what, text.Replace("{images}", imagesPath).Replace("{labels}", labelsPath)), (what, error.Message));
    }

    [Fact]
    public void Letters_of_EMNIST_have_labels_above_9()
    {
        foreach (var set in (string[])["emnist-letters-train-", "emnist-letters-test-"]) Write(set, IdxBytes.Images(4), IdxBytes.Labels(1, 26, 10, 61));
        Assert.Equal([1, 26, 10, 61], MnistFolder.Load<float>(folder.Path).Train.Labels.ToArray());
        Assert.Equal([1, 26, 10, 61], MnistFolder.Load<float>(folder.Path, classes: 62).Test.Labels.ToArray());
        Throws<InvalidDataException>($"{Path.Combine(folder.Path, "emnist-letters-train-labels-idx1-ubyte")}: label 61 at position 3, expected 0 to 60.", () => MnistFolder.Load<float>(folder.Path, classes: 61));
        Throws<ArgumentOutOfRangeException>("MnistFolder: there is at least 1 class, not 0. (Parameter 'classes')", () => MnistFolder.Load<float>(folder.Path, classes: 0));
    }

    [Fact]
    public void Sets_that_do_not_go_together_are_refused()
    {
        Write("a-", IdxBytes.Images(10), IdxBytes.LabelsInTurn(10));
        Write("b-", IdxBytes.Images(10), IdxBytes.LabelsInTurn(10));
        Throws<InvalidDataException>($"{folder.Path}: which of these is for training and which for the test? a-images-idx3-ubyte, b-images-idx3-ubyte. Leave one of each, named train- and t10k-.",
            () => MnistFolder.Load<float>(folder.Path));
        foreach (var name in (string[])["a-images-idx3-ubyte", "a-labels-idx1-ubyte"]) File.Delete(Path.Combine(folder.Path, name));
        Write("train-", IdxBytes.Of([10, 3, 3], new byte[90]), IdxBytes.LabelsInTurn(10));
        Throws<InvalidDataException>($"{folder.Path}: the training images are [1 3 3], the test images [1 2 3]; they have to be of one size.", () => MnistFolder.Load<float>(folder.Path));
    }

    private (string Images, string Labels) Write(string prefix, byte[] images, byte[] labels) =>
        (folder.Write($"{prefix}images-idx3-ubyte", images), folder.Write($"{prefix}labels-idx1-ubyte", labels));
}
