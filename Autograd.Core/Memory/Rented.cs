namespace Autograd.Core;

/// <summary>
/// A buffer of the pool for a kernel's own use, returned where its <c>using</c> ends, whatever is thrown before; kernels rent by nothing else.
/// Unlike a <see cref="Storage{T}"/> it belongs to no scope.
/// </summary>
internal readonly ref struct Rented<T>
    where T : unmanaged
{
    private readonly T[] array;

    private Rented(T[] array) => this.array = array;

    /// <summary>Rents a buffer of at least so many elements, of arbitrary contents.</summary>
    public static Rented<T> Of(int length) => new(BufferPool.Rent<T>(length));

    /// <summary>For <c>fixed</c>.</summary>
    public ref T GetPinnableReference() => ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array);

    /// <summary>Returns it.</summary>
    public void Dispose() => BufferPool.Return(array);
}
