namespace Autograd.Nn;

/// <summary>
/// Writes a file as a whole or not at all: into <c>name.tmp</c> in the same folder, from there to the disk, and only then under its name. Whenever the machine stops, the name leads to the old file or
/// to the new one, never to a part. A <c>.tmp</c> that a crash left behind is overwritten the next time.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Called between the last byte and the renaming: where tests stop the machine.</summary>
    [ThreadStatic]
    internal static Action? BeforeRename;

    public static void Write(string path, Action<Stream> write)
    {
        var temporary = path + ".tmp";
        var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            BeforeRename?.Invoke();
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
