using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// MNIST, or anything in its form (Fashion-MNIST, KMNIST, EMNIST), from a folder with its IDX files: <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c> and the same for <c>t10k</c>.
/// Any prefix will do (<c>mnist-t10k-images-idx3-ubyte.gz</c>), compressed or not. Images become <c>[n 1 height width]</c>, paper 0 and ink 1 (byte / 255).
/// Labels are what the file says: MNIST's 0 to 9, EMNIST's up to 61 (of its letters 1 to 26). EMNIST's images lie on their side, rows and columns exchanged: <c>Transpose(2, 3)</c>.
/// </summary>
public static class MnistFolder
{
    /// <summary>
    /// Loads the training and the test set. A set that stands alone is divided: nine tenths for training, the rest, always the same images, for the test.
    /// </summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="classes">How many classes there are: a label of these or above is an error. If not given, every label is taken as it is.</param>
    /// <exception cref="IOException">The folder, or a file that belongs to another, is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, the numbers of images and labels differ, or a label is none of the classes. The text names file and position.</exception>
    public static (TensorDataset<T> Train, TensorDataset<T> Test) Load<T>(string folder, int? classes = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"{folder}: no such folder.");
        var sets = FindSets(folder);
        if (sets is [var lone]) return Split(Read<T>(lone, classes), lone.Images);

        var train = sets.Where(set => set.Prefix.Contains("train", StringComparison.OrdinalIgnoreCase)).ToList();
        var test = sets.Except(train).ToList();
        if (train.Count != 1 || test.Count != 1)
            throw new InvalidDataException($"{folder}: which of these is for training and which for the test? {string.Join(", ", sets.Select(set => Path.GetFileName(set.Images)))}. Leave one of each, named train- and t10k-.");
        var (first, second) = (Read<T>(train[0], classes), Read<T>(test[0], classes));
        if (first.ExampleShape != second.ExampleShape)
            throw new InvalidDataException($"{folder}: the training images are {first.ExampleShape}, the test images {second.ExampleShape}; they have to be of one size.");
        return (first, second);
    }

    /// <summary>Reads one pair of files.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="Load"/>.</exception>
    public static TensorDataset<T> Read<T>(string imagesPath, string labelsPath, int? classes = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(imagesPath);
        ArgumentNullException.ThrowIfNull(labelsPath);
        if (classes < 1) throw new ArgumentOutOfRangeException(nameof(classes), $"MnistFolder: there is at least 1 class, not {classes}.");
        var (images, labels) = (IdxFile.Read(imagesPath, rank: 3), IdxFile.Read(labelsPath, rank: 1));
        var count = images.Shape[0];
        if (count != labels.Shape[0]) throw new InvalidDataException($"{labelsPath}: {labels.Shape[0]} labels for the {count} images of {Path.GetFileName(imagesPath)}.");
        if (images.Values.Length == 0) throw new InvalidDataException($"{imagesPath}: no images in it, its shape is {images.Shape}.");
        var wrong = classes is { } all && all <= byte.MaxValue ? labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(all - 1)) : -1;
        if (wrong >= 0) throw new InvalidDataException($"{labelsPath}: label {labels.Values[wrong]} at position {wrong}, expected 0 to {classes - 1}.");

        var inputs = Tensor.Zeros<T>([count, 1, images.Shape[1], images.Shape[2]]);
        inputs.Update(images.Values, static (pixels, bytes) =>
        {
            for (var i = 0; i < pixels.Length; i++) pixels[i] = T.CreateTruncating(bytes[i]) / T.CreateTruncating(255);
        });
        return new TensorDataset<T>(inputs, Indices.From(Array.ConvertAll(labels.Values, static label => (int)label)));
    }

    private static TensorDataset<T> Read<T>((string Prefix, string Images, string Labels) set, int? classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Read<T>(set.Images, set.Labels, classes);

    private static (TensorDataset<T> Train, TensorDataset<T> Test) Split<T>(TensorDataset<T> all, string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (all.Count < 10) throw new InvalidDataException($"{path}: only {all.Count} images; a set that stands alone is divided into tenths and needs at least 10.");
        var order = Indices.Permutation(all.Count, new RandomStream(seed: 0)).AsSpan();
        var held = all.Count / 10;
        return (all.Subset(order[held..]), all.Subset(order[..held]));
    }

    /// <summary>Every pair of images and labels in the folder; where a file is there twice, the expanded one.</summary>
    private static List<(string Prefix, string Images, string Labels)> FindSets(string folder)
    {
        var images = PrefixesOf(folder, "images", "idx3-ubyte");
        var labels = PrefixesOf(folder, "labels", "idx1-ubyte");
        if (images.Count == 0) throw new FileNotFoundException($"{folder}: no images in it; expected MNIST's files, like train-images-idx3-ubyte or t10k-images-idx3-ubyte.gz.");
        foreach (var (prefix, path) in images)
            if (!labels.ContainsKey(prefix)) throw new FileNotFoundException($"{path}: its labels are missing; expected {prefix}labels-idx1-ubyte or {prefix}labels-idx1-ubyte.gz beside it.");
        return [.. images.Select(set => (set.Key, set.Value, labels[set.Key]))];
    }

    private static SortedDictionary<string, string> PrefixesOf(string folder, string what, string type)
    {
        var paths = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Reverse()) // a.gz before a, so that a overwrites it
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) name = name[..^3];
            foreach (var ending in (string[])[$"{what}-{type}", $"{what}.{type}"])
                if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) paths[name[..^ending.Length]] = path;
        }
        return paths;
    }
}
